namespace Shot.CompilerServices;

/// <summary>The decorator of a variant interface. A caller may request its instance as another instantiation of the interface. That
/// instantiation gets a decorator of its own around <see cref="Inner"/>, so that calls through it are charged once.</summary>
/// <typeparam name="TService">The interface.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGuardedInstance<out TService>
{
    /// <summary>The decorated instance.</summary>
    TService Inner { get; }

    /// <summary>The guards that the decorator enters.</summary>
    GuardSet Guards { get; }
}
