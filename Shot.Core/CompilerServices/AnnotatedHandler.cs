using System.Reflection;

namespace Shot.CompilerServices;

/// <summary>What a framework tells about a handler. Its guards are found by it.</summary>
/// <param name="Method">The method of a minimal API handler or an action.</param>
/// <param name="Owner">The controller, page model, hub or gRPC service of the handler, whose own limits cover it.</param>
/// <param name="Member">The name of a hub's or gRPC service's method, which is unique in its owner.</param>
/// <param name="IsExempt">Whether the method is exempt from its owner's limits.</param>
internal readonly record struct AnnotatedHandler(MethodInfo? Method, Type? Owner = null, string? Member = null, bool IsExempt = false)
{
    public override string ToString() =>
        Method is not null ? $" ('{Method.DeclaringType}.{Method.Name}')"
        : Owner is null ? ""
        : Member is null ? $" ('{Owner}')"
        : $" ('{Owner}.{Member}')";
}
