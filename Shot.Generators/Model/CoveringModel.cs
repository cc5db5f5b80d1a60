namespace Shot.Generators.Model;

/// <summary>The limits of an interface, shared by all methods that they cover.</summary>
internal sealed record CoveringModel(EquatableArray<LimitModel> Limits, ConcurrencyModel? Concurrency)
{
    /// <summary>The name of the interface, with which its limits' names begin.</summary>
    public string Name { get; init; } = "";

    /// <summary>The name that it has where another one of the assembly would have the same.</summary>
    public string Qualified { get; init; } = "";

    public static readonly CoveringModel None = new(EquatableArray<LimitModel>.Empty, null);
}
