namespace Shot.Guarding;

/// <summary>One site's deadline, with the time and the mode that are in force now.</summary>
/// <remarks>The code around a site was emitted for a deadline or for none, so one that the annotations do not have cannot be set.</remarks>
internal sealed class DeadlinePolicy
{
    private readonly Lock _changing = new();
    private long _inForce;
    private TimeSpan _maxWait;
    private ShotMode _mode;

    /// <param name="site">The name of the site.</param>
    /// <param name="name">The name that a missed deadline reports.</param>
    /// <param name="annotated">What the annotations say; above zero.</param>
    public DeadlinePolicy(string site, string name, TimeSpan annotated)
    {
        Site = site;
        Name = name;
        Annotated = annotated;
        _maxWait = annotated;
        _inForce = annotated.Ticks;
    }

    /// <summary>The name of the site.</summary>
    public string Site { get; }

    /// <summary>The name that a missed deadline reports.</summary>
    public string Name { get; }

    /// <summary>What the annotations say.</summary>
    public TimeSpan Annotated { get; }

    /// <summary>How long a call may take that enters now; zero while deadlines rest.</summary>
    public TimeSpan InForce => new(Volatile.Read(ref _inForce));

    /// <summary>How long a call may take while the deadline is enforced; zero for no deadline. A new one takes effect with the next call.</summary>
    public TimeSpan MaxWait
    {
        get
        {
            lock (_changing)
                return _maxWait;
        }

        set
        {
            lock (_changing)
                Put(value, _mode);
        }
    }

    /// <summary>Whether the deadline is enforced; in every other mode it rests.</summary>
    public ShotMode Mode
    {
        get
        {
            lock (_changing)
                return _mode;
        }

        set
        {
            lock (_changing)
                Put(_maxWait, value);
        }
    }

    private void Put(TimeSpan maxWait, ShotMode mode)
    {
        (_maxWait, _mode) = (maxWait, mode);
        Volatile.Write(ref _inForce, mode == ShotMode.Enforce ? maxWait.Ticks : 0);
    }
}
