namespace Shot.Guarding;

/// <summary>The deadline of one site, with the time and the mode in force.</summary>
/// <remarks>Emitted code supports a deadline or not, so configuration cannot add one to a site.</remarks>
internal sealed class DeadlinePolicy(string site, string name, TimeSpan annotated)
{
    private long _maxWait = annotated.Ticks;
    private volatile ShotMode _mode;

    public string Site => site;

    /// <summary>The name that a late call reports.</summary>
    public string Name => name;

    public TimeSpan Annotated => annotated;

    /// <summary>Deadline of a call that enters now; zero for none.</summary>
    public TimeSpan InForce => _mode == ShotMode.Enforce ? MaxWait : TimeSpan.Zero;

    /// <summary>The deadline while the mode is Enforce; zero for none. A new value takes effect with the next call.</summary>
    public TimeSpan MaxWait { get => new(Volatile.Read(ref _maxWait)); set => Volatile.Write(ref _maxWait, value.Ticks); }

    /// <summary>The mode. There is no deadline unless it is <see cref="ShotMode.Enforce"/>.</summary>
    public ShotMode Mode { get => _mode; set => _mode = value; }
}
