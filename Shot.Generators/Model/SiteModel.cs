namespace Shot.Generators.Model;

/// <summary>The result of parsing one annotated declaration; empty when another declaration speaks for it.</summary>
internal sealed record SiteModel
{
    public InterfaceModel? Interface { get; init; }
    public PartialMethodModel? Partial { get; init; }
    public HandlerModel? Handler { get; init; }

    /// <summary>The limits to which the annotations give a name.</summary>
    public EquatableArray<NamedLimitModel> Named { get; init; }
}
