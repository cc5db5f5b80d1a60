namespace Shot.Guarding;

/// <summary>The deadline of one site, with the time and the mode in force.</summary>
/// <remarks>The emitted code of a site supports a deadline or not, so configuration cannot add one that the annotations do not
/// have.</remarks>
internal sealed class DeadlinePolicy(string site, string name, TimeSpan annotated)
{
    private readonly Lock _changing = new();
    private long _inForce = annotated.Ticks;
    private TimeSpan _maxWait = annotated;
    private ShotMode _mode;

    public string Site => site;

    /// <summary>The name that a late call reports.</summary>
    public string Name => name;

    public TimeSpan Annotated { get; } = annotated;

    /// <summary>Deadline of a call that enters now; zero for none.</summary>
    public TimeSpan InForce => new(Volatile.Read(ref _inForce));

    /// <summary>The deadline while the mode is Enforce; zero for none. A new value takes effect with the next call.</summary>
    public TimeSpan MaxWait
    {
        get => Change(null, null).MaxWait;
        set => Change(value, null);
    }

    /// <summary>The mode. There is no deadline unless it is <see cref="ShotMode.Enforce"/>.</summary>
    public ShotMode Mode
    {
        get => Change(null, null).Mode;
        set => Change(null, value);
    }

    private (TimeSpan MaxWait, ShotMode Mode) Change(TimeSpan? maxWait, ShotMode? mode)
    {
        lock (_changing)
        {
            (_maxWait, _mode) = (maxWait ?? _maxWait, mode ?? _mode);
            Volatile.Write(ref _inForce, _mode == ShotMode.Enforce ? _maxWait.Ticks : 0);
            return (_maxWait, _mode);
        }
    }
}
