namespace Shot.CompilerServices;

/// <summary>A plan of a limit, as an annotation gives it.</summary>
/// <param name="name">The name that requests have.</param>
/// <param name="permits">Burst size.</param>
/// <param name="perSecond">Permits replenished per second.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PlanDefinition(string name, int permits, double perSecond)
{
    /// <summary>The name that requests have.</summary>
    public string Name { get; } = name;

    /// <summary>Burst size.</summary>
    public int Permits { get; } = permits;

    /// <summary>Permits replenished per second.</summary>
    public double PerSecond { get; } = perSecond;
}
