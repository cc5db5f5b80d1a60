using System.ComponentModel;

namespace Shot.CompilerServices;

/// <summary>
/// The values of a <see cref="ShotConcurrencyAttribute"/>. Emitted code holds one object for each annotation. The object identifies the
/// limit.
/// </summary>
/// <param name="name">The stable name of the limit.</param>
/// <param name="limit">Maximum number of calls at once.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ConcurrencyDefinition(string name, int limit)
{
    /// <summary>The stable name of the limit.</summary>
    public string Name { get; } = name;

    /// <summary>Maximum number of calls at once.</summary>
    public int Limit { get; } = limit;
}
