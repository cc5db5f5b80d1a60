using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Shot;

/// <summary>
/// Decides how much work may enter. A decision takes no lock, allocates nothing and never waits. Safe for use by any
/// number of threads.
/// </summary>
/// <remarks>
/// <para><b>State.</b> All there is to know about what was admitted is one 64-bit word, and admitting is one compare-and-swap of it.
/// What the word means and up to where it may grow is the algorithm's: <see cref="IReplenishment"/>.</para>
/// <para><b>The clock</b> costs ten times as much as the swap, so it is read seldom, and what a reading allows is remembered.
/// An <i>admission</i> at a precise time leaves a lease: the word may grow by what is replenished in <see cref="Lease"/>, within the
/// ceiling of that time, without another look at the clock. A ceiling only rises with time, so a lease is never wrong about the burst;
/// all it omits is that a bucket which fills up meanwhile loses what does not fit, and so at most the lease itself enters
/// twice. Hence in real time at most <c>permits + perSecond × (t + 0.5 ms)</c> enter in any time t, whichever threads are starved, and a limiter
/// with fewer than 2,000 permits a second has no lease and is exact. A <i>refusal</i> remembers the ceiling of its reading, and the
/// calls that follow are refused from it for as long as <see cref="CoarseClock"/> says.</para>
/// <para>A caller's <see cref="TimeProvider"/> is asked at every decision. If it goes back, time stands still here until it has caught up: what was
/// admitted once is not admitted again.</para>
/// </remarks>
public abstract partial class Limiter
{
    /// <summary>How much replenishment may be admitted on one reading of the clock.</summary>
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

    private protected Limiter(int permits, double perSecond, TimeProvider? timeProvider, TimeScale scale, int costShift)
    {
        Permits = permits;
        PerSecond = perSecond;
        _time = timeProvider == TimeProvider.System ? null : timeProvider;
        _scale = scale;
        _costShift = costShift;
        _lease = _time is null ? (long)(perSecond * Lease.TotalSeconds) << costShift : 0;
        _maxLag = CoarseClock.MaxLag(permits, perSecond);
        _start = Timestamp();

        // Before any refusal is compiled with all optimisations: then the address of the budgets is a constant in it.
        if (_time is null)
            ReadingBudget.Prepare();
    }

    /// <summary>Burst size: how many permits there are at most.</summary>
    public int Permits { get; }

    /// <summary>Permits that come back each second.</summary>
    public double PerSecond { get; }

    /// <summary>How many permits could be taken now, 0 to <see cref="Permits"/>. Looks, and changes nothing.</summary>
    public int AvailablePermits
    {
        get
        {
            var word = Volatile.Read(ref _word);
            if (IsClosed)
                return 0;
            var now = Now(Elapsed());
            var rolled = Roll(word, now);
            return (int)Math.Clamp((Ceiling(rolled, now) - rolled) >> _costShift, 0, Permits);
        }
    }

    /// <summary>Whether a permit could now be admitted without a look at the clock.</summary>
    internal bool HasLease => unchecked((ulong)(Volatile.Read(ref _limit) - (Volatile.Read(ref _word) + Cost(1)))) <= (ulong)_lease;

    /// <summary>Takes permits if they are there, all or none.</summary>
    /// <param name="permits">How many, 0 to <see cref="Permits"/>; 0 takes nothing and tells whether one could be taken.</param>
    /// <returns>Whether the work may enter. A refusal may come up to one refresh of the clock late: a millisecond, or where the
    /// processors are so busy that even that cannot be kept, 1,024 refusals of the same thread.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative or above <see cref="Permits"/>.</exception>
    public bool TryAcquire(int permits = 1)
    {
        if ((uint)(permits - 1) < (uint)Permits)
        {
            if (TryTakeFromLease(permits, out var next))
                return true;
            // The epoch is read before the ceiling that it vouches for, and written after it.
            var epoch = Volatile.Read(ref _epoch);
            if (unchecked(next - Volatile.Read(ref _ceiling)) > 0 && CoarseClock.MayUse(epoch, _maxLag))
                return false;
        }

        return AcquireUntold(permits);
    }

    /// <summary>Takes permits if they are there, all or none, and tells a refused caller how long to wait.</summary>
    /// <param name="permits">How many, 0 to <see cref="Permits"/>; 0 takes nothing and tells whether one could be taken.</param>
    /// <param name="retryAfter">When refused, the time after which a caller that is alone is admitted, above zero; else zero.</param>
    /// <returns>Whether the work may enter. A refusal is confirmed by a precise reading of the clock.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative or above <see cref="Permits"/>.</exception>
    public bool TryAcquire(int permits, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if ((uint)(permits - 1) < (uint)Permits && TryTakeFromLease(permits, out _))
            return true;
        return AcquirePrecisely(permits, 0, out var rolled, out var elapsed, out var now)
            || IsRefused(permits, rolled, elapsed, now, out retryAfter);
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
            // One comparison for "not above the limit" and "not below the lease": a word may wrap (see WeightedWindows). Any limit
            // that was ever published holds for good, since limits only rise, so it need not be read together with the word.
            if (unchecked((ulong)(Volatile.Read(ref _limit) - next)) > (ulong)_lease)
                return false;
            // The swap is the admission: it fails if any other thread got in since the word was read.
            if (Interlocked.CompareExchange(ref _word, next, word) == word)
                return true;
        }
    }

    /// <summary>Apart, so that the places for what nobody asks for are not cleared at each admission.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool AcquireUntold(int permits) => AcquirePrecisely(permits, 0, out _, out _, out _);

    private protected bool IsRefused(int permits, long rolled, long elapsed, long now, out TimeSpan retryAfter)
    {
        var due = DueAt(rolled, now, Cost(Math.Max(permits, 1)));
        retryAfter = _scale.ToTimeSpan(_scale.ToTicks(due) - elapsed);
        return false;
    }

    /// <param name="permits">0 is a probe.</param>
    /// <param name="maxDelay">How many ticks ahead a permit may be booked.</param>
    /// <param name="rolled">The word before the decision, rolled to the time of it.</param>
    /// <param name="elapsed">The time of the decision in ticks since <see cref="_start"/>, as the clock shows it.</param>
    /// <param name="now">The same in units, and not before any other decision.</param>
    private bool AcquirePrecisely(int permits, long maxDelay, out long rolled, out long elapsed, out long now)
    {
        if ((uint)permits > (uint)Permits)
            throw LimitArguments.NotInBurst(permits, Permits);
        while (true)
        {
            var epoch = CoarseClock.Epoch;
            // The word before the clock: then the time is never older than what the word tells (see WeightedWindows).
            var word = Volatile.Read(ref _word);
            elapsed = Elapsed();
            now = Now(elapsed);
            rolled = Roll(word, now);

            // After the word: a closed one came after the flag.
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
            // Only after the swap, which has brought the word up to this time: what enters on the lease alone comes to one lease. And not
            // where permits may be given back: the word must not fall below what an outstanding lease starts from. The first stamp's
            // owner has announced it before its own swap, so this either sees it, or lies below all that will ever be given back.
            if (_lease > 0 && Volatile.Read(ref _returns) is null)
                Volatile.Write(ref _limit, Math.Min(ceiling, next + _lease));
            return true;
        }
    }

    private void RememberRefusal(long ceiling, long epoch, long elapsed)
    {
        if (_time is not null || !CoarseClock.Renew(unchecked(elapsed + _start), _maxLag))
            return;
        // Threads that refuse share no writes but this one, once an epoch; or once a reading where an epoch is too long.
        if (Volatile.Read(ref _epoch) == epoch && _maxLag == CoarseClock.TargetLagTicks)
            return;
        Volatile.Write(ref _ceiling, ceiling);
        Volatile.Write(ref _epoch, epoch);
    }

    private long Cost(int permits) => (long)permits << _costShift;

    /// <summary>The units in the ticks that a clock shows now. Never less than before, even if a caller's clock goes back.</summary>
    private long Now(long elapsed)
    {
        var now = _scale.ToUnits(elapsed);
        return _time is null ? now : Replenishment.Raise(ref _latest, now);
    }

    /// <summary>A time in units that is this many ticks after <paramref name="elapsed"/>, and not before <paramref name="now"/>.</summary>
    private long After(long elapsed, long ticks, long now) => Math.Max(now, _scale.ToUnits(Replenishment.Add(elapsed, ticks)));

    // Wraps with the clock, which may start anywhere.
    private long Elapsed() => unchecked(Timestamp() - _start);

    private long Timestamp() => _time is null ? Stopwatch.GetTimestamp() : _time.GetTimestamp();
}
