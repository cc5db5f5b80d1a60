namespace Shot.Guarding;

/// <summary>The deadline of one site, with the time and the mode in force.</summary>
/// <remarks>
/// The emitted code of a site supports a deadline or not, so configuration cannot add one that the annotations do not have.
/// </remarks>
internal sealed class DeadlinePolicy
{
    private readonly Lock _changing = new();
    private long _inForce;
    private TimeSpan _maxWait;
    private ShotMode _mode;

    /// <param name="site">The name of the site.</param>
    /// <param name="name">The deadline's name, which a late call reports.</param>
    /// <param name="annotated">The time in the annotations; above zero.</param>
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

    /// <summary>The deadline's name, which a late call reports.</summary>
    public string Name { get; }

    /// <summary>The time in the annotations.</summary>
    public TimeSpan Annotated { get; }

    /// <summary>Deadline of a call that enters now; zero for none.</summary>
    public TimeSpan InForce => new(Volatile.Read(ref _inForce));

    /// <summary>The deadline while the mode is Enforce; zero for none. A new value takes effect with the next call.</summary>
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

    /// <summary>The mode. There is no deadline unless it is <see cref="ShotMode.Enforce"/>.</summary>
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
