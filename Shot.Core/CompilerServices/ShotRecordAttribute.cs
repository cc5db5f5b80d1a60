using System.CodeDom.Compiler;

namespace Shot.CompilerServices;

/// <summary>Marks an assembly that has annotations, and names what an application that references it has to switch on.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ShotRecordAttribute(
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type record, int version) : Attribute
{
    /// <summary>The version of the contract between emitted code and the runtime. It rises with every change that breaks code which an
    /// earlier generator emitted. This attribute and the members of <see cref="IShotRecord"/> stay the same in every version, so that every
    /// version can be recognised.</summary>
    public const int ContractVersion = 1;

    /// <summary>The type of the assembly's <see cref="IShotRecord"/>.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)]
    public Type Record { get; } = record;

    /// <summary>The version of the contract that the assembly was generated for.</summary>
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

    /// <summary>The record of an assembly; null when it has none.</summary>
    /// <exception cref="InvalidOperationException">The assembly was generated for another version of the contract.</exception>
    internal static ShotRecordAttribute? Of(Assembly assembly)
    {
        var attribute = assembly.GetCustomAttribute<ShotRecordAttribute>();
        if (attribute is null or { Version: ContractVersion })
            return attribute;
        var name = assembly.GetName().Name;
        var runtime = typeof(ShotRecordAttribute).Assembly.GetName().Version!.ToString(3);
        var by = attribute.Record.GetCustomAttribute<GeneratedCodeAttribute>() is { } code ? $" by {code.Tool} {code.Version}" : "";
        throw new InvalidOperationException(
            $"The limits of the assembly '{name}' were generated{by} for version {attribute.Version} of the contract between generated "
            + $"code and Shot.Core. This is Shot.Core {runtime}, which has version {ContractVersion}. "
            + (attribute.Version < ContractVersion
                ? $"Rebuild '{name}' with Shot.Generators {runtime}, which the package Shot.Core {runtime} contains."
                : $"Reference the version of Shot.Core that '{name}' was built with, or a later one."));
    }
}
