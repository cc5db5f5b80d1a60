namespace Shot.Generators.Model;

/// <summary>The data for the emitted <c>UseShot</c> and <c>AddShot</c> and for the assembly's record.</summary>
internal sealed record SwitchModel(AssemblyModel Assembly)
{
    public EquatableArray<RecordEntryModel> Interfaces { get; init; }
    public EquatableArray<HandlerModel> Handlers { get; init; }
    public EquatableArray<string> Registrars { get; init; }
    public EquatableArray<string> Mappers { get; init; }
    public EquatableArray<string> HubMappers { get; init; }
    public bool HasControllers { get; init; }
    public bool SwitchesServicesOn { get; init; }
    public bool HasPartialMethods { get; init; }
    public EquatableArray<ProblemModel> Problems { get; init; }

    /// <summary>Whether emitted code prints no errors, because the analyzers report them.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether the assembly has a record. An application also records its references, since nothing else lists them.</summary>
    public bool HasRecord => HasPartialMethods || Interfaces.Count + Handlers.Count + Registrars.Count + Mappers.Count > 0
        || (Assembly.IsExecutable && Assembly.Records.Any());
}
