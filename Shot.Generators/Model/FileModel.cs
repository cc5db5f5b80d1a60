namespace Shot.Generators.Model;

/// <summary>All that one source file contributes.</summary>
internal sealed record FileModel(
    EquatableArray<InterfaceModel> Interfaces, EquatableArray<PartialMethodModel> Partials,
    EquatableArray<HandlerModel> Handlers, EquatableArray<MappingModel> Mappings, EquatableArray<CallModel> Calls,
    EquatableArray<NamedLimitModel> Named);
