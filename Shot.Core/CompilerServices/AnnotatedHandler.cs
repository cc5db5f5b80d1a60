namespace Shot.CompilerServices;

/// <summary>A handler as its framework names it. Its guards are found by this name.</summary>
/// <param name="Method">The method of a minimal API handler or an action.</param>
/// <param name="Owner">The controller, page model, hub or gRPC service of the handler. Its limits cover the handler too.</param>
/// <param name="Member">Name of a method of a hub or a gRPC service, which is unique within its owner.</param>
/// <param name="IsExempt">Whether the method is exempt from its owner's limits.</param>
internal readonly record struct AnnotatedHandler(MethodInfo? Method, Type? Owner = null, string? Member = null, bool IsExempt = false)
{
    public override string ToString() =>
        Method is not null ? $" ('{Method.DeclaringType}.{Method.Name}')"
        : Owner is null ? ""
        : Member is null ? $" ('{Owner}')"
        : $" ('{Owner}.{Member}')";
}
