using System.ComponentModel;

namespace Shot.CompilerServices;

/// <summary>What an annotation says of a limit. Emitted code holds one object for each annotation, which is the limit's identity.</summary>
/// <param name="name">The stable name of the limit.</param>
/// <param name="permits">Burst size.</param>
/// <param name="perSecond">Permits that come back each second.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LimitDefinition(string name, int permits, double perSecond)
{
    /// <summary>The stable name of the limit.</summary>
    public string Name { get; } = name;

    /// <summary>Burst size.</summary>
    public int Permits { get; } = permits;

    /// <summary>Permits that come back each second.</summary>
    public double PerSecond { get; } = perSecond;

    /// <summary>The algorithm.</summary>
    public ShotStrategy Strategy { get; init; }

    /// <summary>Whether the annotation gives the name itself, so that all of that name are one limit.</summary>
    public bool IsShared { get; init; }
}
