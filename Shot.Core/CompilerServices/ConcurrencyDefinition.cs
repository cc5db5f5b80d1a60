namespace Shot.CompilerServices;

/// <summary>A <see cref="ShotConcurrencyAttribute"/> at run time. Emitted code holds one object for each annotation.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ConcurrencyDefinition(string name, int limit)
{
    /// <summary>The stable name of the limit.</summary>
    public string Name { get; } = name;

    /// <summary>Largest number of calls that run at once; zero for an adaptive limit.</summary>
    public int Limit { get; } = limit;

    /// <summary>Largest number that an adaptive limit may find.</summary>
    public int Max { get; init; } = ConcurrencyGate.MaxLimit;
}
