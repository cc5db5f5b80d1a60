namespace Shot;

/// <summary>States how much the calls of a guarded site matter. Concurrency limits refuse the less critical first.</summary>
/// <param name="criticality">How much the calls matter.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class ShotCriticalityAttribute(ShotCriticality criticality) : Attribute
{
    /// <summary>How much the calls matter.</summary>
    public ShotCriticality Criticality { get; } = criticality;
}
