using System.ComponentModel;

namespace Shot.CompilerServices;

/// <summary>
/// The decorator of a variant interface. Its instance can be asked for as another instantiation of the interface, which then has a decorator of its own, around what this one decorates:
/// so calls through it are charged once.
/// </summary>
/// <typeparam name="TService">The interface.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGuardedInstance<out TService>
{
    /// <summary>The decorated instance.</summary>
    TService Inner { get; }

    /// <summary>Whose guards the decorator asks.</summary>
    GuardSet Guards { get; }
}
