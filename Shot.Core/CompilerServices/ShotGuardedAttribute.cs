namespace Shot.CompilerServices;

/// <summary>On an assembly's record: names the decorator of an annotated interface, for assemblies with derived interfaces.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ShotGuardedAttribute(Type service, Type guarded) : Attribute
{
    /// <summary>The interface.</summary>
    public Type Service { get; } = service;

    /// <summary>Its decorator.</summary>
    public Type Guarded { get; } = guarded;
}
