namespace Shot.CompilerServices;

/// <summary>A handler as its framework names it: its method, or for a hub or gRPC service its owner and the method's name. The owner's
/// limits cover the handler too, unless the method is exempt.</summary>
internal readonly record struct AnnotatedHandler(MethodInfo? Method, Type? Owner = null, string? Member = null, bool IsExempt = false)
{
    public override string ToString() =>
        Method is not null ? $" ('{Method.DeclaringType}.{Method.Name}')"
        : Owner is null ? ""
        : Member is null ? $" ('{Owner}')"
        : $" ('{Owner}.{Member}')";
}
