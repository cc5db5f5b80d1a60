namespace Shot;

/// <summary>
/// The permits of the last window length may not be exceeded, as estimated from two counts: those taken in this window, and those taken
/// in the window before by the share of it that is still within one window length. At most <c>permits + perSecond × t</c> enter in any time t.
/// </summary>
/// <remarks>The estimate takes the permits of the window before as spread evenly; it is rounded up. A window is
/// <c>permits / perSecond</c> long. What holds in real time says <see cref="Limiter"/>.</remarks>
public sealed class SlidingWindow : Limiter
{
    /// <summary>The most permits a sliding window can count: two counts and the window's number share one word.</summary>
    public const int MaxPermits = WeightedWindows.MaxPermits;

    private readonly WeightedWindows _algorithm;

    /// <summary>A limiter at the start of its first window, with nothing taken before.</summary>
    /// <param name="permits">Permits in a window, 1 to <see cref="MaxPermits"/> (1,048,575).</param>
    /// <param name="perSecond">Permits a second: above 0, at most <see cref="int.MaxValue"/>, and such that the window,
    /// <paramref name="permits"/> / <paramref name="perSecond"/>, is at most 1,000 days.</param>
    /// <param name="timeProvider">The clock, asked at every decision; the system's monotonic clock when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public SlidingWindow(int permits, double perSecond, TimeProvider? timeProvider = null)
        : this(LimitArguments.CheckPermits(permits, MaxPermits), LimitArguments.CheckRate(permits, perSecond), timeProvider,
            new ReplenishmentRate(permits, perSecond).ByWindow((timeProvider ?? TimeProvider.System).TimestampFrequency))
    {
    }

    private SlidingWindow(int permits, double perSecond, TimeProvider? timeProvider, TimeScale scale)
        : base(permits, perSecond, timeProvider, scale, costShift: 0)
    {
        _algorithm = new WeightedWindows(permits, scale.Period);
    }

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
