namespace Shot.Generators.Model;

/// <summary>What one annotated declaration leads to; a declaration that another one speaks for leads to nothing.</summary>
internal sealed record SiteModel(InterfaceModel? Interface, PartialMethodModel? Partial, HandlerModel? Handler)
{
    public static readonly SiteModel None = new(null, null, null);

    /// <summary>The limits that the annotations on the declaration give names to.</summary>
    public EquatableArray<NamedLimitModel> Named { get; init; } = EquatableArray<NamedLimitModel>.Empty;
}
