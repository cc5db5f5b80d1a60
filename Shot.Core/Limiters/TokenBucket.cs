namespace Shot;

/// <summary>Token bucket: permits are replenished one by one, evenly spaced, up to the burst. At most <c>permits + perSecond × t</c> are
/// taken in any time t. Thread-safe.</summary>
/// <remarks>Implemented as GCRA (generic cell rate algorithm, ITU-T I.371), whose whole state is the time at which the bucket will be full
/// again. For real-time bounds, see <see cref="Limiter"/>.</remarks>
public sealed class TokenBucket : Limiter
{
    private readonly Gcra _algorithm;

    /// <summary>Creates a full bucket.</summary>
    /// <param name="permits">Burst, 1 to <see cref="int.MaxValue"/>.</param>
    /// <param name="perSecond">Permits replenished per second: above 0, at most <see cref="int.MaxValue"/>, and large enough that
    /// <paramref name="permits"/> / <paramref name="perSecond"/> is at most 1,000 days.</param>
    /// <param name="timeProvider">The clock, read at every decision. Null: the system's monotonic clock, read less often.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public TokenBucket(int permits, double perSecond, TimeProvider? timeProvider = null)
        : base(LimitArguments.CheckPermits(permits), LimitArguments.CheckRate(permits, perSecond), timeProvider, isBucket: true) =>
        _algorithm = new Gcra(permits, BitOperations.Log2((ulong)Scale.Period));

    /// <summary>Books permits that come due within <paramref name="maxDelay"/>, or refuses at once. First come, first served.</summary>
    /// <param name="permits">Number of permits, 1 to <see cref="Limiter.Permits"/>.</param>
    /// <param name="maxDelay">Longest acceptable delay, 0 to 1,000 days. Zero books only permits that are available now.</param>
    /// <param name="reservation">If booked, the delay before the work may start, and the means to cancel.</param>
    /// <returns>Whether the permits were booked. A refusal is always based on a new reading of the clock.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public bool TryReserve(int permits, TimeSpan maxDelay, out Reservation reservation) =>
        TryReserveOrTell(permits, maxDelay, out reservation, out _);

    /// <summary>Like <see cref="TryReserve"/>, and tells a refused caller the time after which it could book without competitors.</summary>
    internal bool TryReserveOrTell(int permits, TimeSpan maxDelay, out Reservation reservation, out TimeSpan retryAfter)
    {
        if (permits < 1)
            throw LimitArguments.NotInBurst(permits, Permits, fewest: 1);
        var delay = Ticks(LimitArguments.CheckDelay(maxDelay));
        if (TryBook(permits, delay, out var stamp, out var reading))
        {
            reservation = new Reservation(stamp, Delay(permits, reading));
            retryAfter = TimeSpan.Zero;
            return true;
        }

        reservation = default;
        retryAfter = RetryAfter(permits, reading, delay);
        return false;
    }

    /// <summary>Waits for permits that come due within <paramref name="maxDelay"/>, or refuses at once.</summary>
    /// <param name="permits">Number of permits, 1 to <see cref="Limiter.Permits"/>.</param>
    /// <param name="maxDelay">Longest wait, 0 to 1,000 days.</param>
    /// <param name="cancellationToken">Ends the wait and cancels the reservation.</param>
    /// <returns>True once the permits are due; false at once if they would come due too late.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the permits came due.</exception>
    public ValueTask<bool> AcquireAsync(int permits, TimeSpan maxDelay, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<bool>(cancellationToken);
        if (!TryReserve(permits, maxDelay, out var reservation))
            return new ValueTask<bool>(false);
        return reservation.Delay == TimeSpan.Zero ? new ValueTask<bool>(true) : WaitAsync(reservation, cancellationToken);
    }

    /// <summary>Waits until a reservation is due. Cancels it if the token is cancelled first.</summary>
    internal async ValueTask<bool> WaitAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var booked = Time.GetTimestamp();
        try
        {
            await PreciseDelay.After(booked, reservation.Delay, Time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            reservation.Cancel();
            throw;
        }
    }

    private protected override long Roll(long word, long now) => _algorithm.Roll(word, now);
    private protected override long Ceiling(long rolled, long now) => _algorithm.Ceiling(rolled, now);
    private protected override long DueAt(long rolled, long now, long cost) => _algorithm.DueAt(rolled, now, cost);
    private protected override long FullAt(long word, long now) => _algorithm.FullAt(word, now);
    private protected override long Closed(long word) => _algorithm.Closed(word);
    private protected override long Spent(long rolled, long now) => _algorithm.Spent(rolled, now);

    private protected override long Begin(Limiter predecessor, long rolled, long now, long change, long spent)
    {
        var old = (TokenBucket)predecessor;
        var word = _algorithm.Begin(old._algorithm, rolled, begun: 0, change, spent);
        var booked = old._algorithm.Booked(rolled, now);
        if (booked == 0)
            return word;

        // Waiting callers keep their promised times, and their permits cost here what permits cost here. So later callers are admitted
        // after them, at the slower of the two rates. The same goes for surcharges.
        var promised = Scale.ToUnits(old.Scale.ToTicks(booked)) + 1;
        var carried = Math.Max(promised, _algorithm.Carry(old._algorithm, rolled, now));
        return Replenishment.Add(word, Math.Min(carried, Math.Max(promised, Surcharge.Most(Scale, _algorithm.CostShift))));
    }

    private protected override long Surcharged(long rolled, long now, int permits) =>
        Surcharge.Take(_algorithm, rolled, now, permits, Surcharge.Most(Scale, _algorithm.CostShift));

    private protected override long Position(long next, long now) => _algorithm.Position(next, now);

    private protected override long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost) =>
        _algorithm.GiveBack(rolled, now, latestDue, taken, out lost);
}
