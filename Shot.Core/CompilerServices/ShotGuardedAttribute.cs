using System.ComponentModel;

namespace Shot.CompilerServices;

/// <summary>Names, on an assembly's record, the decorator of an annotated interface for assemblies that derive from it.</summary>
/// <param name="service">The interface.</param>
/// <param name="guarded">Its decorator.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ShotGuardedAttribute(Type service, Type guarded) : Attribute
{
    /// <summary>The interface.</summary>
    public Type Service { get; } = service;

    /// <summary>Its decorator.</summary>
    public Type Guarded { get; } = guarded;
}
