namespace Shot.Dashboard.History;

/// <summary>The last ten minutes of one limit, in a ring. Not thread-safe.</summary>
/// <param name="id">Its number in the host.</param>
/// <param name="ordinal">Its number among the limits of its name.</param>
internal sealed class LimitHistory(int id, int ordinal)
{
    /// <summary>Number of seconds that are kept.</summary>
    public const int Length = 600;

    private static readonly Second Empty = new(0, 0, 0, 0, 0, Second.Absent, Second.Absent, Second.Absent, Percentiles.None);

    private readonly Second[] _seconds = new Second[Length];
    private long _next;
    private ShotLimitSnapshot? _before;

    public int Id => id;
    public int Ordinal => ordinal;

    /// <summary>Number of changes that the page has made.</summary>
    public int Changes { get; set; }

    /// <summary>What pages were told last.</summary>
    public LimitState Told { get; set; }

    /// <summary>The limit at the end of the last second that was recorded; null before the first.</summary>
    public ShotLimitSnapshot? Recorded => _before;

    /// <summary>The first second that is known.</summary>
    public long First { get; private set; } = long.MaxValue;

    public Second Last => _next > First ? this[_next - 1] : Empty;

    /// <summary>All known seconds, the oldest first.</summary>
    public IEnumerable<Second> Seconds
    {
        get
        {
            for (var second = First; second < _next; second++)
                yield return this[second];
        }
    }

    public Second this[long second] => _seconds[second % Length];

    /// <summary>Sets from where calls are counted, without a second.</summary>
    public void Begin(ShotLimitSnapshot limit) => _before = limit;

    /// <summary>Adds what has happened since the last call. If several seconds have passed, each of them has its part.</summary>
    /// <returns>Whether the second differs from the one before.</returns>
    public bool Add(long now, ShotLimitSnapshot limit, Percentiles latency)
    {
        if (First == long.MaxValue)
            First = _next = now;
        var missed = Math.Max(1, now + 1 - _next);
        var (last, before) = (Last, _before);
        var second = new Second(
            PerSecond(limit.Admitted, before?.Admitted), PerSecond(limit.Refused, before?.Refused),
            PerSecond(limit.TimedOut, before?.TimedOut), PerSecond(limit.Failed, before?.Failed),
            PerSecond(limit.WouldHaveRefused, before?.WouldHaveRefused),
            limit.AvailablePermits ?? Second.Absent, limit.Inside ?? Second.Absent,
            limit.Numbers.Concurrency is { } concurrency and > 0 ? concurrency : Second.Absent, latency);
        for (var at = Math.Max(_next, now + 1 - Length); at <= now; at++)
            _seconds[at % Length] = second;
        _next = now + 1;
        First = Math.Max(First, _next - Length);
        _before = limit;
        return second != last;

        // The counters of a site can go back by a call that was counted in between.
        int PerSecond(long count, long? earlier) => (int)Math.Clamp((count - (earlier ?? 0)) / missed, 0, int.MaxValue);
    }
}
