namespace Shot;

/// <summary>Rate limiter with fixed windows: at most <c>permits</c> are taken per window, and all are replenished when it ends. The first
/// window starts when the limiter is created; each lasts <c>permits / perSecond</c> seconds. Thread-safe.</summary>
/// <remarks>Around the end of a window, up to twice the permits can be taken at almost the same instant. <see cref="SlidingWindow"/> avoids
/// that. Window starts are multiples of the exact length, each rounded up to a tick of the clock, so rounding errors do not add up. For
/// real-time bounds, see <see cref="Limiter"/>.</remarks>
public sealed class FixedWindow : Limiter
{
    private readonly WindowCount _algorithm;

    /// <summary>Creates a limiter at the start of its first window.</summary>
    /// <param name="permits">Permits per window, 1 to <see cref="int.MaxValue"/>.</param>
    /// <param name="perSecond">Permits per second: above 0, at most <see cref="int.MaxValue"/>, and large enough that the window,
    /// <paramref name="permits"/> / <paramref name="perSecond"/>, is at most 1,000 days.</param>
    /// <param name="timeProvider">The clock, read at every decision. Null: the system's monotonic clock, read less often.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public FixedWindow(int permits, double perSecond, TimeProvider? timeProvider = null)
        : base(LimitArguments.CheckPermits(permits), LimitArguments.CheckRate(permits, perSecond), timeProvider, isBucket: false) =>
        _algorithm = new WindowCount(permits, Scale.Period);

    private protected override long Roll(long word, long now) => _algorithm.Roll(word, now);
    private protected override long Ceiling(long rolled, long now) => _algorithm.Ceiling(rolled, now);
    private protected override long DueAt(long rolled, long now, long cost) => _algorithm.DueAt(rolled, now, cost);
    private protected override long FullAt(long word, long now) => _algorithm.FullAt(word, now);
    private protected override long Closed(long word) => _algorithm.Closed(word);
    private protected override long Spent(long rolled, long now) => _algorithm.Spent(rolled, now);

    private protected override long Begin(Limiter predecessor, long rolled, long now, long change, long spent)
    {
        var old = (FixedWindow)predecessor;
        BeginWindow(_algorithm.Age(old._algorithm, old.Scale, Scale, now), _algorithm.Length);
        return _algorithm.Begin(old._algorithm, rolled, begun: 0, change, spent);
    }

    private protected override long Position(long next, long now) => _algorithm.Position(next, now);

    private protected override long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost) =>
        _algorithm.GiveBack(rolled, now, latestDue, taken, out lost);
}
