using System.ComponentModel;

namespace Shot.CompilerServices;

/// <summary>
/// The decorator of a variant interface. It can be converted to another instantiation of the interface. The decorator of that instantiation
/// then wraps the undecorated instance, so that calls are charged once.
/// </summary>
/// <typeparam name="TService">The interface.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGuardedInstance<out TService>
{
    /// <summary>The decorated instance.</summary>
    TService Inner { get; }

    /// <summary>The guards that the decorator asks.</summary>
    GuardSet Guards { get; }
}
