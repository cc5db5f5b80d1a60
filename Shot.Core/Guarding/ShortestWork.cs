namespace Shot.Guarding;

/// <summary>What the work of a site takes without load: the shortest duration in this minute and the one before. Measured only while there
/// are calls whose callers have deadlines, and for one to two minutes after them. Thread-safe.</summary>
/// <remarks>The shortest duration cannot be too high because of load, nor because some callers ask for slow work. It can be too high when only
/// slow work is left, or when the first work was slow because the process was new. So the estimate locks nobody out for long. It is
/// forgotten after two minutes without work. And <see cref="TryPause"/> after a refusal, another call that would be refused starts. As soon
/// as <see cref="Enough"/> durations have been measured, that call has at least the shortest of them. So if the work always takes about
/// equally long, no call with too little time starts. A caller that makes the estimate too low only makes calls start that will be late.
/// </remarks>
internal sealed class ShortestWork(TimeProvider time)
{
    /// <summary>Durations after which the shortest one is not that of a cold start.</summary>
    internal const int Enough = 16;

    internal static readonly TimeSpan TryPause = TimeSpan.FromSeconds(1);

    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const long Unknown = long.MaxValue;

    private readonly Lock _changing = new();
    private readonly long _begun = time.GetTimestamp();
    private volatile bool _isMeasured;
    private long _window;
    private long _askedIn;
    private long _shortest = Unknown;
    private long _before = Unknown;
    private long _shortestEver = Unknown;
    private int _measured;
    private long? _refusedSince;

    /// <summary>Whether somebody asks for the estimate.</summary>
    public bool IsMeasured => _isMeasured;

    /// <summary>Adds the duration of work that has succeeded now.</summary>
    /// <param name="begun">The timestamp of its begin.</param>
    public void Add(long begun)
    {
        var now = time.GetTimestamp();
        var duration = time.GetElapsedTime(begun, now).Ticks;
        lock (_changing)
        {
            Turn(now);
            _shortest = Math.Min(_shortest, duration);
            _shortestEver = Math.Min(_shortestEver, duration);
            _measured = Math.Min(_measured + 1, Enough);
        }
    }

    /// <summary>Whether a call with so much time is refused.</summary>
    /// <param name="left">Time until its deadline; above zero.</param>
    /// <param name="noLoad">An upper bound of the estimate from elsewhere; null without one.</param>
    public bool Refuses(TimeSpan left, TimeSpan? noLoad)
    {
        lock (_changing)
        {
            var estimate = Estimate(noLoad);
            (_isMeasured, _askedIn) = (true, _window);
            return left.Ticks < estimate && !MayTry(left.Ticks);
        }
    }

    /// <summary>The estimate; zero while it is not known.</summary>
    /// <inheritdoc cref="Refuses"/>
    public TimeSpan Expected(TimeSpan? noLoad)
    {
        lock (_changing)
            return new TimeSpan(Estimate(noLoad) ?? 0);
    }

    private bool MayTry(long left)
    {
        if (_measured == Enough && left < _shortestEver)
            return false;
        var now = time.GetTimestamp();
        var mayTry = time.GetElapsedTime(_refusedSince ??= now, now) >= TryPause;
        if (mayTry)
            _refusedSince = null;
        return mayTry;
    }

    private long? Estimate(TimeSpan? noLoad)
    {
        Turn(time.GetTimestamp());
        var shortest = Math.Min(_shortest, _before);
        return shortest == Unknown ? null : Math.Min(shortest, noLoad?.Ticks ?? Unknown);
    }

    private void Turn(long now)
    {
        var window = time.GetElapsedTime(_begun, now).Ticks / Window.Ticks;
        if (window <= _window)
            return;
        _before = window == _window + 1 ? _shortest : Unknown;
        (_window, _shortest) = (window, Unknown);
        if (window > _askedIn + 1)
            _isMeasured = false;
        if (_before == Unknown)
            (_shortestEver, _measured) = (Unknown, 0);
    }
}
