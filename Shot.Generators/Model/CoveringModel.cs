namespace Shot.Generators.Model;

/// <summary>The limits of an interface, shared by all methods that they cover.</summary>
internal sealed record CoveringModel(EquatableArray<LimitModel> Limits, ConcurrencyModel? Concurrency)
{
    public static readonly CoveringModel None = new(EquatableArray<LimitModel>.Empty, null);
}
