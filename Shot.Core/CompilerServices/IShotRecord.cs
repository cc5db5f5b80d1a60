namespace Shot.CompilerServices;

/// <summary>Lists an assembly's annotations. Each annotated assembly emits one, and the application's generated code reads them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IShotRecord
{
    /// <summary>Adds the assembly's annotated interfaces.</summary>
    void AddInterfaces(GuardedInterfaces interfaces);

    /// <summary>Adds the assembly's annotated handlers.</summary>
    void AddEndpoints(EndpointGuards endpoints);

    /// <summary>Adds every guarded site of the assembly, and the records of the assemblies that it references, so that limits are known
    /// before their first call. An older record may lack this method: its limits are known after their first call.</summary>
    void AddGuards(GuardManifest manifest)
    {
    }
}
