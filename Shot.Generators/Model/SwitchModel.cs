namespace Shot.Generators.Model;

/// <summary>All that the emitted <c>UseShot</c>, <c>AddShotGuards</c> and the assembly's record depend on.</summary>
internal sealed record SwitchModel(
    AssemblyModel Assembly,
    EquatableArray<RecordEntryModel> Interfaces,
    EquatableArray<HandlerModel> Handlers,
    EquatableArray<string> Registrars,
    EquatableArray<string> Mappers,
    EquatableArray<string> HubMappers,
    bool HasControllers,
    bool SwitchesServicesOn,
    EquatableArray<ProblemModel> Problems)
{
    /// <summary>Whether an emitted file beside the record has guards.</summary>
    public bool HasGuards { get; init; }
}
