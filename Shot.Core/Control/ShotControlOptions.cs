namespace Shot;

/// <summary>How a host has its limits.</summary>
public class ShotControlOptions
{
    /// <summary>
    /// Whether the host has limits of its own for its endpoints and decorated services, with nothing spent, and decides by the <see cref="TimeProvider"/> that is
    /// registered, if there is one. For tests that run several hosts in one process; by default all hosts of a process share its limits. Annotated partial
    /// methods are not isolated: they are reached without a host.
    /// </summary>
    public bool IsolateLimits { get; set; }
}
