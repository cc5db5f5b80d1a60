namespace Shot.CompilerServices;

/// <summary>The annotated handlers of an application and its references, and their guards. Filled at start, then only read.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EndpointGuards
{
    // By the id of a method, a type, a type and a line, or a type and the name of a method.
    // Definitions, because a guard may need a store, which a host without such an endpoint may lack.
    private readonly Dictionary<object, GuardDefinition> _guards = [];
    private readonly HashSet<Type> _owners = [];
    private readonly List<Func<object, (Type Owner, string Method)?>> _sources = [];

    internal EndpointGuards(GuardSet guards) => Guards = guards;
    internal GuardSet Guards { get; }

    /// <summary>Adds a method that is a handler.</summary>
    /// <param name="method">The XML documentation id of its definition.</param>
    /// <param name="guard">The guard of its annotations.</param>
    public void Add(string method, GuardDefinition guard) => _guards[method] = guard;

    /// <summary>Adds a controller, page model, hub or gRPC service, whose methods share the limit.</summary>
    public void Add(Type declaringType, GuardDefinition guard)
    {
        _guards[declaringType] = guard;
        _owners.Add(declaringType);
    }

    /// <summary>Adds a lambda or local function.</summary>
    /// <param name="outermostType">The outermost type that contains it.</param>
    /// <param name="line">The line of one of its annotations.</param>
    /// <param name="guard">The guard of its annotations.</param>
    public void Add(Type outermostType, int line, GuardDefinition guard) => _guards[(outermostType, line)] = guard;

    /// <summary>Adds a method of a hub or a gRPC service, where no two handlers have one name.</summary>
    /// <param name="declaringType">The type that declares the method.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="guard">The guard of its annotations.</param>
    public void Add(Type declaringType, string method, GuardDefinition guard)
    {
        _guards[(declaringType, method)] = guard;
        _owners.Add(declaringType);
    }

    /// <summary>Adds a function that finds the handler in an item of an endpoint's metadata.</summary>
    public void AddSource<TMetadata>(Func<TMetadata, (Type Owner, string Method)> handler)
        where TMetadata : class => _sources.Add(item => item is TMetadata metadata ? handler(metadata) : null);

    internal IEnumerable<GuardDefinition> Definitions => _guards.Values;

    /// <summary>The handler that an item of metadata names; null if no source knows the item.</summary>
    internal (Type Owner, string Method)? Handler(object metadata) =>
        _sources.Select(source => source(metadata)).FirstOrDefault(static handler => handler is not null);

    /// <summary>Whether a hub or one of its base types has annotations, on the type or on a method.</summary>
    internal bool HasAnnotations(Type owner) => Levels(owner).Any(level => _owners.Contains(Definition(level)));

    /// <summary>The guards of a handler's annotations, whose number the framework has found.</summary>
    internal IReadOnlyList<Guard> Find(in AnnotatedHandler handler, int annotations)
    {
        var guards = new List<GuardDefinition>();
        var explained = 0;
        if (handler.Method is { } method)
            explained += IsNameless(method) ? AddNameless(method, guards) : AddNamed(method, guards);
        if (handler.Member is { } member)
            explained += AddMembers(handler.Owner, member, annotations, guards);
        explained += AddTypes(handler.Owner, handler.IsExempt, guards);

        if (explained < annotations)
            throw new InvalidOperationException(
                $"An endpoint{handler} has an annotation of Shot's that no generated guard enforces. "
                + "Annotate the handler itself, in a project that runs Shot's generator, and pass it to the Map… call directly; "
                + "for an endpoint or group without a handler of yours write .RequireShotLimit(permits, perSecond: …).");
        return [.. guards.Select(Guards.Of)];
    }

    private static IEnumerable<IShotAnnotation> AnnotationsOn(MemberInfo member) =>
        member.GetCustomAttributes(inherit: false).OfType<IShotAnnotation>();

    private static bool IsNameless(MethodInfo method) => method.Name.StartsWith('<');

    private static Type Definition(Type type) =>
        type is { IsGenericType: true, IsGenericTypeDefinition: false } ? type.GetGenericTypeDefinition() : type;

    /// <summary>A type and its base types.</summary>
    internal static IEnumerable<Type> Levels(Type? type)
    {
        for (; type is not null; type = type.BaseType)
            yield return type;
    }

    private int AddNameless(MethodInfo method, List<GuardDefinition> guards)
    {
        var outermost = method.DeclaringType!;
        while (outermost.DeclaringType is { } outer)
            outermost = outer;
        outermost = Definition(outermost);
        var found = AnnotationsOn(method)
            .Select(annotation => _guards.GetValueOrDefault((outermost, annotation.Line))).OfType<GuardDefinition>().ToArray();
        guards.AddRange(found.Distinct());
        return found.Length;
    }

    /// <summary>An override has its own annotations and those of the method that it overrides, and so both guards.</summary>
    private int AddNamed(MethodInfo method, List<GuardDefinition> guards)
    {
        var explained = 0;
        foreach (var declaration in new[] { method, method.GetBaseDefinition() }.Distinct())
        {
            var count = AnnotationsOn(declaration).Count();
            if (count == 0 || !_guards.TryGetValue(DocumentationId.Of(declaration), out var guard))
                continue;
            explained += count;
            guards.Add(guard);
        }

        return explained;
    }

    /// <summary>If one annotation of the method has a guard, all have: the framework does not say which are the method's own.</summary>
    private int AddMembers(Type? owner, string member, int annotations, List<GuardDefinition> guards)
    {
        var found = Levels(owner)
            .Select(level => _guards.GetValueOrDefault((Definition(level), member))).OfType<GuardDefinition>().ToArray();
        guards.AddRange(found);
        return found.Length > 0 ? annotations : 0;
    }

    /// <summary>An exemption on a method removes its type's limits; one on a type removes its base types' limits.</summary>
    private int AddTypes(Type? owner, bool isExempt, List<GuardDefinition> guards)
    {
        var explained = 0;
        foreach (var level in Levels(owner))
        {
            if (_guards.TryGetValue(Definition(level), out var guard))
            {
                explained += AnnotationsOn(level).Count();
                if (!isExempt)
                    guards.Add(guard);
            }

            isExempt |= level.IsDefined(typeof(ShotExemptAttribute), inherit: false);
        }

        return explained;
    }
}
