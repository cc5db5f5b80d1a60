namespace Shot.CompilerServices;

/// <summary>The annotated interfaces of an application and its references, and their decorators. Filled at start, then only read.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GuardedInterfaces
{
    /// <summary>The key under which the container finds the service that an open generic decorator decorates.</summary>
    public const string InnerKey = "Shot.Inner";

    private readonly Dictionary<Type, Decoration> _decorations = [];

    internal GuardSet Guards { get; init; } = GuardSet.Process;

    /// <summary>The annotated interfaces, without generic definitions.</summary>
    internal IEnumerable<Type> Services => _decorations.Keys.Where(static service => !service.IsGenericTypeDefinition);

    /// <summary>Adds an interface.</summary>
    /// <param name="guard">Decorates an instance with the guards of a set.</param>
    public void Add<TService, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TGuarded>(
        Func<TService, GuardSet, TGuarded> guard)
        where TService : class
        where TGuarded : class, TService =>
        _decorations[typeof(TService)] = new Decoration(typeof(TGuarded), inner => guard((TService)inner, Guards));

    /// <summary>Adds a generic interface.</summary>
    /// <param name="service">The interface's definition.</param>
    /// <param name="guarded">Its decorator's definition.</param>
    public void AddOpen(Type service, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type guarded) =>
        _decorations[service] = new Decoration(guarded, guard: null);

    internal Decoration? Find(Type service)
    {
        if (_decorations.TryGetValue(service, out var decoration) || !service.IsConstructedGenericType)
            return decoration;
        return _decorations.GetValueOrDefault(service.GetGenericTypeDefinition())?.Close(service.GenericTypeArguments, this);
    }

    internal sealed class Decoration(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type guarded, Func<object, object>? guard)
    {
        /// <summary>The decorator.</summary>
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
        public Type Guarded { get; } = guarded;

        /// <summary>Decorates an instance; a guarded one is returned as it is, so that a call is charged once.</summary>
        public object Guard(object inner) => inner is IGuarded ? inner : guard!(inner);

        [UnconditionalSuppressMessage(
            "AOT", "IL3050", Justification = "The container makes the same instantiation for the service, or this throws at start.")]
        [UnconditionalSuppressMessage(
            "Trimming", "IL2055", Justification = "A decorator's type parameters have the constraints of its interface's, and no more.")]
        public Decoration Close(Type[] arguments, GuardedInterfaces interfaces)
        {
            var closed = Guarded.MakeGenericType(arguments);
            var constructor = closed.GetConstructors().Single(static candidate => candidate.GetParameters().Length == 2);
            return new Decoration(closed, inner => constructor.Invoke([inner, interfaces.Guards]));
        }
    }
}
