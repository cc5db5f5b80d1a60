namespace Shot.Generators.Model;

/// <summary>A referenced assembly with annotations. It has no record when it was compiled without the generator.</summary>
internal sealed record ReferenceModel(string Assembly, string? Record)
{
    /// <summary>The methods that register annotated interfaces, map annotated handlers, and map annotated hubs.</summary>
    public EquatableArray<string> Registrars { get; init; }
    public EquatableArray<string> Mappers { get; init; }
    public EquatableArray<string> HubMappers { get; init; }
    public IEnumerable<string> Methods => Registrars.Concat(Mappers).Concat(HubMappers);
    public bool HasControllers { get; init; }
    public bool SwitchesServicesOn { get; init; }

    /// <summary>Whether a call runs one of <paramref name="methods"/>, of this assembly or of the framework.</summary>
    public bool IsRunBy(CallModel call, IEnumerable<string> methods) =>
        methods.Contains(call.Name) && (call.Assembly == Assembly || KnownTypes.FrameworkMappers.Contains(call.Name));
}
