using System.ComponentModel;

namespace Shot.CompilerServices;

/// <summary>What a <see cref="ShotConcurrencyAttribute"/> says. Emitted code holds one object for each annotation, which is the limit's identity.</summary>
/// <param name="name">The stable name of the limit.</param>
/// <param name="limit">How many calls may be inside at once.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ConcurrencyDefinition(string name, int limit)
{
    /// <summary>The stable name of the limit.</summary>
    public string Name { get; } = name;

    /// <summary>How many calls may be inside at once.</summary>
    public int Limit { get; } = limit;
}
