namespace Shot;

/// <summary>States how much the calls of an endpoint, a method or a type matter. Concurrency limits refuse less critical calls first. If a
/// call runs inside another call that states a criticality, the outer one applies.</summary>
/// <param name="criticality">How much the calls matter.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class ShotCriticalityAttribute(ShotCriticality criticality) : Attribute
{
    /// <summary>How much the calls matter.</summary>
    public ShotCriticality Criticality { get; } = criticality;
}
