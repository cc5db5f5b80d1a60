namespace Shot.CompilerServices;

/// <summary>A handler as its framework names it; its guards are found by this name. That is the method of a minimal API handler or an
/// action, or the name of a method of a hub or gRPC service, unique within its owner. The owner is a controller, page model, hub or
/// service, whose limits cover the handler too unless the method is exempt.</summary>
internal readonly record struct AnnotatedHandler(MethodInfo? Method, Type? Owner = null, string? Member = null, bool IsExempt = false)
{
    public override string ToString() =>
        Method is not null ? $" ('{Method.DeclaringType}.{Method.Name}')"
        : Owner is null ? ""
        : Member is null ? $" ('{Owner}')"
        : $" ('{Owner}.{Member}')";
}
