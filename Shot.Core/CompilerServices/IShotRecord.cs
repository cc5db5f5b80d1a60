using System.ComponentModel;

namespace Shot.CompilerServices;

/// <summary>The record of an assembly with annotations. Its generator emits it, and the generated calls of applications read it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IShotRecord
{
    /// <summary>Adds the assembly's annotated interfaces.</summary>
    void AddInterfaces(GuardedInterfaces interfaces);

    /// <summary>Adds the assembly's annotated handlers.</summary>
    void AddEndpoints(EndpointGuards endpoints);

    /// <summary>
    /// Lists every site that the assembly guards, and adds the records of the assemblies that it references, so that limits are known
    /// before they are first asked. The record of an assembly that was compiled before there was a manifest lists none: its limits are
    /// known after their first call.
    /// </summary>
    void AddGuards(GuardManifest manifest)
    {
    }
}
