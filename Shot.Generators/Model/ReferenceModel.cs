namespace Shot.Generators.Model;

/// <summary>A referenced assembly with annotations.</summary>
/// <param name="Assembly">Its name.</param>
/// <param name="Record">The type of its record; null when the assembly was compiled without the generator.</param>
internal sealed record ReferenceModel(string Assembly, string? Record)
{
    /// <summary>The methods that register annotated interfaces.</summary>
    public EquatableArray<string> Registrars { get; init; }

    /// <summary>The methods that map annotated handlers.</summary>
    public EquatableArray<string> Mappers { get; init; }

    /// <summary>The methods that map annotated hubs.</summary>
    public EquatableArray<string> HubMappers { get; init; }
    public bool HasControllers { get; init; }

    /// <summary>Whether it calls <c>AddShot()</c> itself.</summary>
    public bool SwitchesServicesOn { get; init; }

    /// <summary>Whether a call runs one of <paramref name="methods"/>, of this assembly or of the framework.</summary>
    public bool IsRunBy(CallModel call, EquatableArray<string> methods) =>
        methods.Contains(call.Name) && (call.Assembly == Assembly || KnownTypes.FrameworkMappers.Contains(call.Name));
}
