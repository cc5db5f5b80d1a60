namespace Shot.Generators.Model;

/// <summary>A referenced assembly with annotations.</summary>
/// <param name="Assembly">Its name.</param>
/// <param name="Record">The type of its record; null when it has annotations and no record, so that nothing guards them.</param>
/// <param name="Registrars">Its methods whose call registers annotated interfaces.</param>
/// <param name="Mappers">Its methods whose call maps annotated handlers.</param>
/// <param name="HubMappers">The methods whose call maps its annotated hubs.</param>
/// <param name="HasControllers">Whether it has annotated controllers.</param>
/// <param name="SwitchesServicesOn">Whether it calls <c>AddShot()</c> itself.</param>
internal sealed record ReferenceModel(
    string Assembly,
    string? Record,
    EquatableArray<string> Registrars,
    EquatableArray<string> Mappers,
    EquatableArray<string> HubMappers,
    bool HasControllers,
    bool SwitchesServicesOn)
{
    /// <summary>Whether a call runs one of <paramref name="methods"/> of this assembly, or of the framework.</summary>
    public bool IsRunBy(CallModel call, EquatableArray<string> methods) =>
        methods.Contains(call.Name) && (call.Assembly == Assembly || KnownTypes.FrameworkMappers.Contains(call.Name));
}
