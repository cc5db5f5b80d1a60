using System.ComponentModel;
using System.Reflection;

namespace Shot.CompilerServices;

/// <summary>The annotated handlers of an application and its references, and their guards. Filled at start, then only read.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EndpointGuards
{
    private readonly GuardSet _guards;
    private readonly Dictionary<string, Guard> _methods = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, Guard> _types = [];
    private readonly Dictionary<(Type Type, int Line), Guard> _lines = [];

    internal EndpointGuards(GuardSet guards) => _guards = guards;

    /// <summary>Adds a method that is a handler.</summary>
    /// <param name="method">The XML documentation id of its definition.</param>
    /// <param name="guard">The guard of its annotations.</param>
    public void Add(string method, GuardDefinition guard) => _methods[method] = _guards.Of(guard);

    /// <summary>Adds a controller, whose actions share the limit.</summary>
    public void Add(Type declaringType, GuardDefinition guard) => _types[declaringType] = _guards.Of(guard);

    /// <summary>Adds a lambda or local function.</summary>
    /// <param name="outermostType">The outermost type that contains it.</param>
    /// <param name="line">The line of one of its annotations.</param>
    /// <param name="guard">The guard of its annotations.</param>
    public void Add(Type outermostType, int line, GuardDefinition guard) => _lines[(outermostType, line)] = _guards.Of(guard);

    /// <summary>Whose guards these are.</summary>
    internal GuardSet Guards => _guards;

    /// <summary>The guards that an endpoint's annotations ask for.</summary>
    /// <param name="method">The handler; null when the endpoint does not tell.</param>
    /// <param name="controller">The controller that MVC runs it on; null for other endpoints.</param>
    /// <param name="annotations">The annotations in the endpoint's metadata.</param>
    /// <exception cref="InvalidOperationException">An annotation has no guard.</exception>
    internal IReadOnlyList<Guard> Find(MethodInfo? method, Type? controller, IReadOnlyList<IShotAnnotation> annotations)
    {
        var guards = new List<Guard>();
        var explained = 0;
        if (method is not null)
        {
            explained += IsNameless(method) ? AddNameless(method, guards) : AddNamed(method, guards);
            explained += AddTypes(controller, method, guards);
        }

        if (explained < annotations.Count)
        {
            throw new InvalidOperationException(
                $"An endpoint{(method is null ? "" : $" ('{method.DeclaringType}.{method.Name}')")} has an annotation of Shot's that no generated guard enforces. "
                + "Annotate the handler itself, in a project that runs Shot's generator, and pass it to the Map… call directly; "
                + "for an endpoint or group without a handler of yours write .WithShotLimit(permits, perSecond: …).");
        }

        return guards;
    }

    private static IEnumerable<IShotAnnotation> AnnotationsOn(MemberInfo member) => member.GetCustomAttributes(inherit: false).OfType<IShotAnnotation>();

    private static bool IsNameless(MethodInfo method) => method.Name.StartsWith('<');

    private int AddNameless(MethodInfo method, List<Guard> guards)
    {
        var outermost = method.DeclaringType!;
        while (outermost.DeclaringType is { } outer)
            outermost = outer;
        if (outermost is { IsGenericType: true, IsGenericTypeDefinition: false })
            outermost = outermost.GetGenericTypeDefinition();
        var explained = 0;
        foreach (var annotation in AnnotationsOn(method))
        {
            if (!_lines.TryGetValue((outermost, annotation.Line), out var guard))
                continue;
            explained++;
            if (!guards.Contains(guard))
                guards.Add(guard);
        }

        return explained;
    }

    /// <summary>An override has the annotations of the method that it overrides beside its own, and both guards.</summary>
    private int AddNamed(MethodInfo method, List<Guard> guards)
    {
        var explained = 0;
        foreach (var declaration in new[] { method, method.GetBaseDefinition() }.Distinct())
        {
            var count = AnnotationsOn(declaration).Count();
            if (count == 0 || !_methods.TryGetValue(DocumentationId.Of(declaration), out var guard))
                continue;
            explained += count;
            guards.Add(guard);
        }

        return explained;
    }

    private int AddTypes(Type? controller, MethodInfo method, List<Guard> guards)
    {
        var isExempt = method.IsDefined(typeof(ShotExemptAttribute), inherit: true);
        var explained = 0;
        for (var type = controller; type is not null; type = type.BaseType)
        {
            var definition = type is { IsGenericType: true, IsGenericTypeDefinition: false } ? type.GetGenericTypeDefinition() : type;
            if (!_types.TryGetValue(definition, out var guard))
                continue;
            explained += AnnotationsOn(type).Count();
            if (!isExempt)
                guards.Add(guard);
        }

        return explained;
    }
}
