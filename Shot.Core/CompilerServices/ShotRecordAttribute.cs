using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace Shot.CompilerServices;

/// <summary>Says that an assembly has annotations, and what an application that references it has to switch on.</summary>
/// <param name="record">The type of its <see cref="IShotRecord"/>.</param>
/// <param name="version">The version of the contract between emitted code and the runtime.</param>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ShotRecordAttribute([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type record, int version) : Attribute
{
    /// <summary>The type of the assembly's <see cref="IShotRecord"/>.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)]
    public Type Record { get; } = record;

    /// <summary>The version of the contract between emitted code and the runtime.</summary>
    public int Version { get; } = version;

    /// <summary>The assembly's methods whose caller registers annotated interfaces.</summary>
    public string[] Registrars { get; set; } = [];

    /// <summary>The assembly's methods whose caller maps annotated handlers.</summary>
    public string[] Mappers { get; set; } = [];

    /// <summary>The methods whose caller maps the assembly's annotated hubs.</summary>
    public string[] HubMappers { get; set; } = [];

    /// <summary>Whether the assembly has annotated controllers.</summary>
    public bool HasControllers { get; set; }

    /// <summary>Whether the assembly calls <c>AddShot()</c> itself.</summary>
    public bool SwitchesServicesOn { get; set; }
}
