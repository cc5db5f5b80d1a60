using System.ComponentModel;

namespace Shot.CompilerServices;

/// <summary>What an assembly with annotations emits, and what an application's generated calls read.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IShotRecord
{
    /// <summary>Adds the assembly's annotated interfaces.</summary>
    void AddInterfaces(GuardedInterfaces interfaces);

    /// <summary>Adds the assembly's annotated handlers.</summary>
    void AddEndpoints(EndpointGuards endpoints);
}
