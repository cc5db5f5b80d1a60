namespace Shot;

/// <summary>
/// Shows and changes an application's limits while it runs. Registered by <c>AddShot()</c> or <c>AddShot()</c>. Safe for use by any number of threads.
/// </summary>
/// <remarks>
/// <para>A change takes effect with the next call, and what was spent stays spent. It is logged with old and new value. What is set here holds over configuration, whatever
/// is reloaded meanwhile, until it is reset or the process ends.</para>
/// <para>It is about the limits of its own host, and about those of the process that the host's assemblies declare (partial methods'). Where several hosts of a process have the latter in
/// common, the settings of the one that was built last are in force.</para>
/// </remarks>
public interface IShotControl
{
    /// <summary>The application's mode. Of this and a limit's own, the more lenient counts.</summary>
    ShotMode Mode { get; }

    /// <summary>Every limit, those that were never asked too, in the order of their names.</summary>
    IReadOnlyList<ShotLimitSnapshot> Snapshot();

    /// <summary>Sets numbers of a limit, all or none. What is null stays as it is.</summary>
    /// <param name="name">The limit's name, as <see cref="Snapshot"/> has it; case does not count.</param>
    /// <param name="permits">Burst size: see <see cref="ShotLimitOptions.Permits"/>.</param>
    /// <param name="perSecond">Permits that come back each second: see <see cref="ShotLimitOptions.PerSecond"/>.</param>
    /// <param name="maxWaitMs">The deadline in milliseconds: see <see cref="ShotLimitOptions.MaxWaitMs"/>.</param>
    /// <exception cref="ArgumentException">There is no such limit, or it has no such number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    void Set(string name, int? permits = null, double? perSecond = null, int? maxWaitMs = null);

    /// <summary>Sets the application's mode: the switch for an incident.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    void SetMode(ShotMode mode);

    /// <summary>Sets the mode of a limit.</summary>
    /// <param name="name">The limit's name, as <see cref="Snapshot"/> has it; case does not count.</param>
    /// <param name="mode">The mode.</param>
    /// <exception cref="ArgumentException">There is no such limit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    void SetMode(string name, ShotMode mode);

    /// <summary>Takes back what was set for a limit: configuration and annotation count again.</summary>
    /// <param name="name">The limit's name, as <see cref="Snapshot"/> has it; case does not count.</param>
    /// <exception cref="ArgumentException">There is no such limit.</exception>
    void Reset(string name);

    /// <summary>Takes back all that was set, the application's mode too.</summary>
    void Reset();
}
