namespace Shot;

/// <content>Permits that are given back.</content>
public abstract partial class Limiter
{
    private PermitReturns? _returns;

    /// <summary>How many permits <see cref="Return"/> could not give back since the limiter was made; fractions of permits add up.</summary>
    public long ForfeitedPermits => (Volatile.Read(ref _returns)?.Lost ?? 0) >> _costShift;

    /// <summary>Takes permits if they are there, all or none, such that they can be given back.</summary>
    /// <remarks>From the first such call on the limiter reads the clock at every admission: permits that may be given back do not go
    /// together with the lease that spares the readings.</remarks>
    /// <param name="permits">How many, 0 to <see cref="Permits"/>; 0 takes nothing and tells whether one could be taken.</param>
    /// <param name="retryAfter">When refused, the time after which a caller that is alone is admitted, above zero; else zero.</param>
    /// <param name="stamp">What to pass to <see cref="Return"/>; stands for nothing when refused.</param>
    /// <returns>Whether the work may enter. A refusal is confirmed by a precise reading of the clock.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative or above <see cref="Permits"/>.</exception>
    public bool TryAcquire(int permits, out TimeSpan retryAfter, out PermitStamp stamp)
    {
        retryAfter = TimeSpan.Zero;
        if (TryBook(permits, 0, out stamp, out var rolled, out var elapsed, out var now))
            return true;
        return IsRefused(permits, rolled, elapsed, now, out retryAfter);
    }

    /// <summary>
    /// Gives permits back that were taken for work which did not take place, as far as nobody can enter too much by it. What entered since counts as if
    /// the permits had never been taken; what would have overflowed a full bucket meanwhile, or is promised to a later booking, is forfeited.
    /// </summary>
    /// <remarks>The windows forfeit nothing: what was taken in a window that is over has come back by itself. A limiter that another has taken over from
    /// forfeits all, since the other counts it as spent. Never held up by admissions, and holds up none; waits for other threads that give back to the same limiter.</remarks>
    /// <param name="stamp">From this limiter, and not given back before.</param>
    /// <returns>Whether nothing was forfeited. What was is counted in <see cref="ForfeitedPermits"/>.</returns>
    /// <exception cref="ArgumentException">The stamp is another limiter's.</exception>
    public bool Return(PermitStamp stamp)
    {
        if (stamp.Permits == 0)
            return true;
        if (stamp.Limiter != this)
            throw new ArgumentException("The stamp is another limiter's: give permits back to the limiter that they were taken from.", nameof(stamp));
        var returns = _returns!;
        lock (returns.Lock)
        {
            var taken = new Taken(Cost(stamp.Permits), stamp.Position, returns.Since(stamp.Era, stamp.Returned));
            while (true)
            {
                // The word before the clock, as for an admission.
                var word = Volatile.Read(ref _word);
                if (IsClosed)
                {
                    returns.Count(0, taken.Cost);
                    return false;
                }

                var now = Now(Elapsed());
                var rolled = Roll(word, now);
                var next = GiveBack(rolled, now, returns.LatestDue, taken, out var lost);
                if (next != rolled && Interlocked.CompareExchange(ref _word, next, word) != word)
                    continue;
                returns.Count(unchecked(rolled - next), lost);
                return lost == 0;
            }
        }
    }

    private protected TimeProvider Time => _time ?? TimeProvider.System;

    /// <summary>Takes permits, or books them ahead.</summary>
    private protected bool TryBook(int permits, long maxDelay, out PermitStamp stamp, out long rolled, out long elapsed, out long now)
    {
        if (Volatile.Read(ref _returns) is null)
            Interlocked.CompareExchange(ref _returns, new PermitReturns(), null);
        var era = _returns!.Era;
        var returned = _returns.Total;
        var admitted = AcquirePrecisely(permits, maxDelay, out rolled, out elapsed, out now);
        stamp = admitted && permits > 0 ? new PermitStamp(this, permits, Position(rolled + Cost(permits), now), era, returned) : default;
        return admitted;
    }

    private protected abstract long Position(long next, long now);

    private protected abstract long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost);

    /// <summary>How long after this time work is due that took the permits after this word.</summary>
    private protected TimeSpan Delay(long rolled, long elapsed, long now, int permits)
    {
        var due = DueAt(rolled, now, Cost(permits));
        return due > now ? _scale.ToTimeSpan(_scale.ToTicks(due) - elapsed) : TimeSpan.Zero;
    }

    /// <summary>The ticks in a time span, rounded down.</summary>
    private protected long Ticks(TimeSpan time) => (long)((Int128)time.Ticks * _scale.Frequency / TimeSpan.TicksPerSecond);
}
