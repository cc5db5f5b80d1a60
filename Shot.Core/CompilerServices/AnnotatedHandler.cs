using System.Reflection;

namespace Shot.CompilerServices;

/// <summary>A handler as the framework that runs it names it, by which its guards are found.</summary>
/// <param name="Method">The method of a minimal API handler or an action.</param>
/// <param name="Owner">The controller, page model, hub or gRPC service that it runs on, whose own limits cover it.</param>
/// <param name="Member">The name of a method that its owner and its name identify: a hub's, or a gRPC service's.</param>
/// <param name="IsExempt">Whether the method is taken out of its owner's limits.</param>
internal readonly record struct AnnotatedHandler(MethodInfo? Method, Type? Owner = null, string? Member = null, bool IsExempt = false)
{
    public override string ToString() =>
        Method is not null ? $" ('{Method.DeclaringType}.{Method.Name}')"
        : Owner is null ? ""
        : Member is null ? $" ('{Owner}')"
        : $" ('{Owner}.{Member}')";
}
