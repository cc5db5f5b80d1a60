namespace Shot.Generators.Model;

/// <summary>All that one source file contributes.</summary>
/// <param name="Interfaces">The interfaces to decorate, annotated here or inheriting annotations.</param>
/// <param name="Partials">The annotated partial methods.</param>
/// <param name="Handlers">The annotated handlers and controllers.</param>
/// <param name="Mappings">The calls that map annotated methods.</param>
/// <param name="Calls">What tells whether guards are switched on, each once.</param>
/// <param name="Named">The limits whose annotations give their names.</param>
internal sealed record FileModel(
    EquatableArray<InterfaceModel> Interfaces,
    EquatableArray<PartialMethodModel> Partials,
    EquatableArray<HandlerModel> Handlers,
    EquatableArray<MappingModel> Mappings,
    EquatableArray<CallModel> Calls,
    EquatableArray<NamedLimitModel> Named);
