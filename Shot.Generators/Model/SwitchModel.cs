namespace Shot.Generators.Model;

/// <summary>All that the emitted <c>UseShot</c>, <c>AddShot</c> and the assembly's record depend on.</summary>
internal sealed record SwitchModel(
    AssemblyModel Assembly,
    EquatableArray<RecordEntryModel> Interfaces,
    EquatableArray<HandlerModel> Handlers,
    EquatableArray<string> Registrars,
    EquatableArray<string> Mappers,
    EquatableArray<string> HubMappers,
    bool HasControllers,
    bool SwitchesServicesOn,
    bool HasPartialMethods,
    EquatableArray<ProblemModel> Problems)
{
    /// <summary>Whether emitted code prints no errors, because the analyzers report them.</summary>
    public bool IsQuiet { get; init; }
}
