using System.Diagnostics;

namespace Shot;

/// <summary>Base class of the rate limiters. A decision takes no lock, allocates nothing and never waits. Thread-safe.</summary>
/// <remarks><para><b>State.</b> All state of past admissions is one 64-bit word, and an admission is one compare-and-swap of it. The
/// algorithm defines what the word means and how far it may grow: see <see cref="IReplenishment"/>.</para>
/// <para><b>Clock.</b> Reading the clock costs about ten times as much as the swap, so a reading is reused. An <i>admission</i> by a
/// precise reading leaves a lease: without reading the clock again, the word may grow by what is replenished in <see cref="Lease"/>, up to
/// the ceiling of that reading. Ceilings only rise, so a lease never exceeds the burst. It ignores only one thing: a bucket that fills up
/// meanwhile loses the permits above its burst, so at most one lease's worth of permits is admitted in excess. In real time, at most
/// <c>permits + perSecond × (t + 0.5 ms)</c> permits are taken in any time t, even if threads are starved of processors. A limiter with
/// fewer than 2,000 permits per second has no lease and is exact. A <i>refusal</i> stores the ceiling of its reading, and later calls are
/// refused by it for as long as <see cref="CoarseClock"/> permits.</para>
/// <para>A caller's <see cref="TimeProvider"/> is read at every decision. If it goes back, the limiter's time stands still until the clock
/// has caught up, so no permit is replenished twice.</para></remarks>
public abstract partial class Limiter
{
    /// <summary>Permits replenished in this time may be admitted on one reading of the clock.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMicroseconds(500);

    private readonly TimeProvider? _time;
    private readonly TimeScale _scale;
    private long _start;
    private readonly int _costShift;
    private readonly long _lease;
    private readonly long _maxLag;
    private long _latest;
    private long _word;
    private long _limit;
    private long _ceiling;
    private long _epoch = CoarseClock.NoEpoch;
    private LastRefusal _lastRefusal;

    private protected Limiter(int permits, double perSecond, TimeProvider? timeProvider, bool isBucket)
    {
        Permits = permits;
        PerSecond = perSecond;
        _time = timeProvider == TimeProvider.System ? null : timeProvider;
        _scale = TimeScale.Of(isBucket, permits, perSecond, timeProvider);
        _costShift = isBucket ? BitOperations.Log2((ulong)_scale.Period) : 0;
        _lease = _time is null ? (long)(perSecond * Lease.TotalSeconds) << _costShift : 0;
        _maxLag = CoarseClock.MaxLag(permits, perSecond);
        _start = Timestamp();

        // Must precede the optimised compilation of a refusal: the JIT then treats the address of the budgets as a constant.
        if (_time is null)
            ReadingBudget.Prepare();
    }

    /// <summary>Burst: the most permits that can be taken at the same instant.</summary>
    public int Permits { get; }

    /// <summary>Permits replenished per second.</summary>
    public double PerSecond { get; }

    /// <summary>Number of permits that could be taken now, 0 to <see cref="Permits"/>. Reading it changes nothing.</summary>
    public int AvailablePermits
    {
        get
        {
            var (_, _, _, now, rolled) = Read();
            return IsClosed ? 0 : (int)Math.Clamp((Ceiling(rolled, now) - rolled) >> _costShift, 0, Permits);
        }
    }

    /// <summary>Whether a permit could be admitted now without reading the clock.</summary>
    internal bool HasLease => unchecked((ulong)(Volatile.Read(ref _limit) - (Volatile.Read(ref _word) + Cost(1)))) <= (ulong)_lease;

    /// <summary>Takes permits if they are available, all or none.</summary>
    /// <param name="permits">Number of permits, 0 to <see cref="Permits"/>. 0 takes none and tells whether one is available.</param>
    /// <returns>Whether the call is admitted. A refusal may be based on a reading of the clock that is up to one millisecond old, or up to
    /// 1,024 refusals of the same thread old if the processors are too busy to keep to the millisecond.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative or above <see cref="Permits"/>.</exception>
    public bool TryAcquire(int permits = 1)
    {
        if ((uint)(permits - 1) < (uint)Permits)
        {
            if (TryTakeFromLease(permits, out var next))
                return true;
            // Reads the epoch before the ceiling; RememberRefusal writes them in the opposite order. So a current epoch proves the
            // ceiling.
            var epoch = Volatile.Read(ref _epoch);
            if (unchecked(next - Volatile.Read(ref _ceiling)) > 0 && CoarseClock.MayUse(epoch, _maxLag))
                return false;
        }

        return AcquireWithoutRetryAfter(permits);
    }

    /// <summary>Takes permits if they are available, all or none, and tells a refused caller when to try again.</summary>
    /// <param name="permits">Number of permits, 0 to <see cref="Permits"/>. 0 takes none and tells whether one is available.</param>
    /// <param name="retryAfter">If refused, the time after which a caller without competitors is admitted, above zero. Otherwise
    /// zero.</param>
    /// <returns>Whether the call is admitted. In a flood, a refusal may repeat an earlier one that is based on a reading of the clock as
    /// old as for <see cref="TryAcquire(int)"/>. <paramref name="retryAfter"/> then counts from that reading, and so is too long by its
    /// age.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative or above <see cref="Permits"/>.</exception>
    public bool TryAcquire(int permits, out TimeSpan retryAfter)
    {
        if ((uint)(permits - 1) < (uint)Permits)
        {
            if (TryTakeFromLease(permits, out var next))
            {
                retryAfter = TimeSpan.Zero;
                return true;
            }

            if (_lastRefusal.TryRepeat(next, permits, _maxLag, out retryAfter))
                return false;
        }

        return AcquireWithRetryAfter(permits, out retryAfter);
    }

    private protected abstract long Roll(long word, long now);
    private protected abstract long Ceiling(long rolled, long now);
    private protected abstract long DueAt(long rolled, long now, long cost);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTakeFromLease(int permits, out long next)
    {
        while (true)
        {
            var word = Volatile.Read(ref _word);
            next = unchecked(word + Cost(permits));
            // One unsigned comparison checks both "not above the limit" and "not below the lease": a word may wrap (see WeightedWindows).
            // A published limit stays valid, because limits only rise. So it need not be read atomically with the word.
            if (unchecked((ulong)(Volatile.Read(ref _limit) - next)) > (ulong)_lease)
                return false;
            // The swap is the admission. It fails if any other thread took permits since the word was read.
            if (Interlocked.CompareExchange(ref _word, next, word) == word)
                return true;
        }
    }

    /// <summary>A separate method, so that the fast path does not clear stack space for the unused out parameters.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool AcquireWithoutRetryAfter(int permits) => AcquirePrecisely(permits, 0, out _);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool AcquireWithRetryAfter(int permits, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (AcquirePrecisely(permits, 0, out var reading))
            return true;
        retryAfter = RetryAfter(permits, reading, delay: 0);

        // Only if RememberRefusal has found the reading worth sharing.
        if (Volatile.Read(ref _epoch) == reading.Epoch)
            _lastRefusal.Set(unchecked(reading.Word + Cost(permits)), permits, reading.Epoch, retryAfter);
        return false;
    }

    /// <summary>Time after which a refused caller without competitors is admitted. 0 permits count as 1. The delay is the number of ticks
    /// by which they may be booked ahead.</summary>
    private protected TimeSpan RetryAfter(int permits, in Reading reading, long delay)
    {
        var due = DueAt(reading.Rolled, reading.Now, Cost(Math.Max(permits, 1)));
        return _scale.ToTimeSpan(_scale.ToTicks(due) - Replenishment.Add(reading.Elapsed, delay));
    }

    private Reading Read()
    {
        var epoch = CoarseClock.Epoch;

        // The word before the clock: the time is then never older than the last change of the word (see WeightedWindows).
        var word = Volatile.Read(ref _word);
        var elapsed = Elapsed();
        var now = Now(elapsed);
        return new Reading(epoch, word, elapsed, now, Roll(word, now));
    }

    /// <summary>Decides by a new reading of the clock. Permits may be booked ahead; 0 tell whether one is available.</summary>
    private bool AcquirePrecisely(int permits, long maxDelay, out Reading reading)
    {
        if ((uint)permits > (uint)Permits)
            throw LimitArguments.NotInBurst(permits, Permits);
        while (true)
        {
            reading = Read();
            var (epoch, word, elapsed, now, rolled) = reading;

            // The flag after the word: Close sets them in the opposite order.
            if (IsClosed)
                return false;
            var ceiling = Ceiling(rolled, maxDelay == 0 ? now : After(elapsed, maxDelay, now));
            var next = Replenishment.Add(rolled, Cost(Math.Max(permits, 1)));
            if (next > ceiling)
            {
                if (maxDelay == 0)
                    RememberRefusal(ceiling, epoch, elapsed);
                return false;
            }

            if (permits == 0)
                return true;
            if (maxDelay > 0)
                _returns!.Announce(DueAt(rolled, now, Cost(permits)));
            if (Interlocked.CompareExchange(ref _word, next, word) != word)
                continue;
            // After the swap, which rolls the word to this time: admissions on the lease alone then amount to at most one lease.
            // No lease once permits may be given back, because the word must not fall below the start of a lease in use. The owner of the
            // first stamp creates _returns before its own swap. So this thread either sees _returns, or its word is below everything
            // that will ever be given back.
            if (_lease > 0 && Volatile.Read(ref _returns) is null)
                Volatile.Write(ref _limit, Math.Min(ceiling, next + _lease));
            return true;
        }
    }

    private void RememberRefusal(long ceiling, long epoch, long elapsed)
    {
        if (_time is not null || !CoarseClock.Renew(unchecked(elapsed + _start), _maxLag))
            return;
        // The only shared write of a refusal: once per epoch, or once per reading where an epoch would be too long.
        if (Volatile.Read(ref _epoch) == epoch && _maxLag == CoarseClock.TargetLagTicks)
            return;
        Volatile.Write(ref _ceiling, ceiling);
        Volatile.Write(ref _epoch, epoch);
    }

    private long Cost(int permits) => (long)permits << _costShift;

    /// <summary>Converts ticks to units. Never returns less than before, even if a caller's clock goes back.</summary>
    private long Now(long elapsed)
    {
        var now = _scale.ToUnits(elapsed);
        return _time is null ? now : Replenishment.Raise(ref _latest, now);
    }

    /// <summary>The time in units, this many ticks after <paramref name="elapsed"/> and not before <paramref name="now"/>.</summary>
    private long After(long elapsed, long ticks, long now) => Math.Max(now, _scale.ToUnits(Replenishment.Add(elapsed, ticks)));

    // Wrapping arithmetic: a caller's clock may start at any value.
    private long Elapsed() => unchecked(Timestamp() - _start);

    private long Timestamp() => _time is null ? Stopwatch.GetTimestamp() : _time.GetTimestamp();
}
