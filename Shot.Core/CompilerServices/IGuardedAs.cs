namespace Shot.CompilerServices;

/// <summary>A decorator of a derived interface. It holds the decorator of an inherited interface.</summary>
/// <typeparam name="TGuarded">The inherited interface's decorator.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGuardedAs<out TGuarded>
{
    /// <summary>The inherited interface's decorator, around the same instance.</summary>
    TGuarded Guarded { get; }
}
