namespace Shot;

/// <summary>Rate limiter with the sliding window counter algorithm. It estimates the permits taken in the last window length from two
/// counts: that of the current window, plus that of the previous window times the part of it that lies within one window length. At most
/// <c>permits + perSecond × t</c> permits are taken in any time t. Thread-safe.</summary>
/// <remarks>The estimate assumes that the permits of the previous window were taken evenly; it is rounded up. A window lasts <c>permits /
/// perSecond</c> seconds. For real-time bounds, see <see cref="Limiter"/>.</remarks>
public sealed class SlidingWindow : Limiter
{
    /// <summary>Largest number of permits: two counts and the window's number share one 64-bit word.</summary>
    public const int MaxPermits = WeightedWindows.MaxPermits;

    private readonly WeightedWindows _algorithm;

    /// <summary>Creates a limiter at the start of its first window, with no permits taken before.</summary>
    /// <param name="permits">Permits per window, 1 to <see cref="MaxPermits"/> (1,048,575).</param>
    /// <param name="perSecond">Permits per second: above 0, at most <see cref="int.MaxValue"/>, and large enough that the window,
    /// <paramref name="permits"/> / <paramref name="perSecond"/>, is at most 1,000 days.</param>
    /// <param name="timeProvider">The clock, read at every decision. Null: the system's monotonic clock, read less often.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public SlidingWindow(int permits, double perSecond, TimeProvider? timeProvider = null)
        : base(LimitArguments.CheckPermits(permits, MaxPermits), LimitArguments.CheckRate(permits, perSecond), timeProvider,
            isBucket: false) =>
        _algorithm = new WeightedWindows(permits, Scale.Period);

    private protected override long Roll(long word, long now) => _algorithm.Roll(word, now);
    private protected override long Ceiling(long rolled, long now) => _algorithm.Ceiling(rolled, now);
    private protected override long DueAt(long rolled, long now, long cost) => _algorithm.DueAt(rolled, now, cost);
    private protected override long FullAt(long word, long now) => _algorithm.FullAt(word, now);
    private protected override long Closed(long word) => _algorithm.Closed(word);
    private protected override long Spent(long rolled, long now) => _algorithm.Spent(rolled, now);

    private protected override long Begin(Limiter predecessor, long rolled, long now, long change, long spent)
    {
        var old = (SlidingWindow)predecessor;
        var elapsed = _algorithm.Age(old._algorithm, old.Scale, Scale, now);
        BeginWindow(elapsed, _algorithm.Length);
        return _algorithm.Begin(old._algorithm, rolled, Scale.ToUnits(elapsed), change, spent);
    }

    private protected override long Position(long next, long now) => _algorithm.Position(next, now);

    private protected override long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost) =>
        _algorithm.GiveBack(rolled, now, latestDue, taken, out lost);
}
