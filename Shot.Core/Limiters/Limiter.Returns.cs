namespace Shot;

/// <content>Giving permits back.</content>
public abstract partial class Limiter
{
    private PermitReturns? _returns;

    /// <summary>Number of permits that <see cref="Return"/> could not give back since the limiter was created. Fractions add up.</summary>
    public long ForfeitedPermits => (Volatile.Read(ref _returns)?.Lost ?? 0) >> _costShift;

    /// <summary>Takes permits if they are available, all or none, with a stamp to give them back.</summary>
    /// <remarks>From the first such call on, the limiter reads the clock at every admission: permits that may be given back are not
    /// compatible with the lease that saves readings.</remarks>
    /// <param name="permits">Number of permits, 0 to <see cref="Permits"/>. 0 takes none and tells whether one is available.</param>
    /// <param name="retryAfter">If refused, the time after which a caller without competitors is admitted, above zero. Otherwise
    /// zero.</param>
    /// <param name="stamp">The argument for <see cref="Return"/>. The default value if refused.</param>
    /// <returns>Whether the call is admitted. A refusal is always based on a new reading of the clock.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative or above <see cref="Permits"/>.</exception>
    public bool TryAcquire(int permits, out TimeSpan retryAfter, out PermitStamp stamp)
    {
        var isAdmitted = TryBook(permits, 0, out stamp, out var reading);
        retryAfter = isAdmitted ? TimeSpan.Zero : RetryAfter(permits, reading, delay: 0);
        return isAdmitted;
    }

    /// <summary>Gives back permits whose work did not take place, as far as that cannot break the limit. Admissions that follow are decided
    /// as if the permits had never been taken. Permits that would meanwhile have overflowed a full bucket, or that a later reservation
    /// relies on, are forfeited.</summary>
    /// <remarks>Window limiters forfeit nothing: permits taken in a past window are replenished already. A limiter whose numbers have been
    /// replaced forfeits everything, because its successor counts the permits as spent. Admissions neither block this method nor wait for
    /// it; several threads that give back to the same limiter wait for each other.</remarks>
    /// <param name="stamp">A stamp of this limiter that was not given back before.</param>
    /// <returns>True if nothing was forfeited. <see cref="ForfeitedPermits"/> counts forfeited permits.</returns>
    /// <exception cref="ArgumentException">The stamp belongs to another limiter.</exception>
    public bool Return(PermitStamp stamp) => ReturnPart(stamp, stamp.Permits);

    /// <summary>As <see cref="Return"/>, for some of the permits of a stamp. The others can then no longer be given
    /// back.</summary>
    internal bool ReturnPart(PermitStamp stamp, int permits)
    {
        if (stamp.Permits == 0)
            return true;
        if (stamp.Limiter != this)
            throw new ArgumentException(
                "The stamp belongs to another limiter. Return permits to the limiter that issued it.", nameof(stamp));
        var returns = _returns!;
        lock (returns.Lock)
        {
            var taken = new Taken(Cost(permits), stamp.Position, returns.Since(stamp.Era, stamp.Returned));
            while (true)
            {
                var (_, word, _, now, rolled) = Read();
                if (IsClosed)
                {
                    returns.Count(0, taken.Cost);
                    return false;
                }

                var next = GiveBack(rolled, now, returns.LatestDue, taken, out var lost);
                if (next != rolled && Interlocked.CompareExchange(ref _word, next, word) != word)
                    continue;
                returns.Count(unchecked(rolled - next), lost);
                return lost == 0;
            }
        }
    }

    private protected TimeProvider Time => _time ?? TimeProvider.System;

    /// <summary>Takes permits now or ahead of time, and issues a stamp.</summary>
    private protected bool TryBook(int permits, long maxDelay, out PermitStamp stamp, out Reading reading)
    {
        if (Volatile.Read(ref _returns) is null)
            Interlocked.CompareExchange(ref _returns, new PermitReturns(), null);
        var era = _returns!.Era;
        var returned = _returns.Total;
        var isAdmitted = AcquirePrecisely(permits, maxDelay, out reading);
        stamp = isAdmitted && permits > 0
            ? new PermitStamp(this, permits, Position(reading.Rolled + Cost(permits), reading.Now), era, returned)
            : default;
        return isAdmitted;
    }

    private protected abstract long Position(long next, long now);
    private protected abstract long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost);

    /// <summary>Delay until permits that are taken after this word come due.</summary>
    private protected TimeSpan Delay(int permits, in Reading reading)
    {
        var due = DueAt(reading.Rolled, reading.Now, Cost(permits));
        return due > reading.Now ? _scale.ToTimeSpan(_scale.ToTicks(due) - reading.Elapsed) : TimeSpan.Zero;
    }

    private protected long Ticks(TimeSpan time) => (long)((Int128)time.Ticks * _scale.Frequency / TimeSpan.TicksPerSecond);
}
