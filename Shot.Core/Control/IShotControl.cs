namespace Shot;

/// <summary>Shows and changes an application's limits while it runs. Registered by <c>AddShot()</c>. Thread-safe. Names of limits are those
/// in <see cref="Snapshot"/> or, as in configuration, their plain forms (<c>POST_orders_id</c>). They are not case-sensitive.</summary>
/// <remarks><para>A change takes effect with the next call. Permits that were taken before stay taken. The old and the new value are
/// logged. A value that is set here overrides the configuration, even after a reload, until it is reset or the process ends.</para>
/// <para>It covers the limits of its own host, and those of the process that the host's assemblies declare (partial methods'). If several
/// hosts of a process declare the same ones, the settings of the host that was built last apply to them.</para></remarks>
public interface IShotControl
{
    /// <summary>The application's mode. Of this and a limit's own, the more lenient applies.</summary>
    ShotMode Mode { get; }

    /// <summary>All limits, including those that were never asked, ordered by name.</summary>
    IReadOnlyList<ShotLimitSnapshot> Snapshot();

    /// <summary>Sets numbers of a limit, all or none. Null leaves a number as it is.</summary>
    /// <param name="name">The limit's name.</param>
    /// <param name="permits">Burst size: see <see cref="ShotLimitOptions.Permits"/>.</param>
    /// <param name="perSecond">Permits replenished per second: see <see cref="ShotLimitOptions.PerSecond"/>.</param>
    /// <param name="maxWaitMs">The deadline in milliseconds: see <see cref="ShotLimitOptions.MaxWaitMs"/>.</param>
    /// <param name="limit">Maximum number of calls at once: see <see cref="ShotLimitOptions.Limit"/>. <see cref="Reset(string)"/> lets an
    /// adaptive limit find its number by itself again.</param>
    /// <exception cref="ArgumentException">There is no such limit, or it has no such number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    void Set(string name, int? permits = null, double? perSecond = null, int? maxWaitMs = null, int? limit = null);

    /// <summary>Sets numbers of a plan of a limit, all or none. Null leaves a number as it is. A plan that the limit does not have yet is
    /// added, and needs both numbers.</summary>
    /// <param name="name">The limit's name.</param>
    /// <param name="plan">The plan's name.</param>
    /// <param name="permits">Burst size: see <see cref="ShotPlanOptions.Permits"/>.</param>
    /// <param name="perSecond">Permits replenished per second: see <see cref="ShotPlanOptions.PerSecond"/>.</param>
    /// <exception cref="ArgumentException">There is no such limit, it has no plans, or the plan cannot have this name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    void SetPlan(string name, string plan, int? permits = null, double? perSecond = null);

    /// <summary>Sets the application's mode: the switch for an incident.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    void SetMode(ShotMode mode);

    /// <summary>Sets the mode of a limit.</summary>
    /// <exception cref="ArgumentException">There is no such limit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    void SetMode(string name, ShotMode mode);

    /// <summary>Removes what was set here for a limit. Configuration and annotation apply again.</summary>
    /// <exception cref="ArgumentException">There is no such limit.</exception>
    void Reset(string name);

    /// <summary>Removes all that was set here, including the application's mode.</summary>
    void Reset();
}
