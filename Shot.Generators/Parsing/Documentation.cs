using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>The documentation comments of a decorator's members: they say what the interface's say.</summary>
internal static class Documentation
{
    public const string Inherited = "/// <inheritdoc/>";

    public static EquatableArray<string> OfWrapper(GuardModel guard) =>
        new[] { Inherited, $"/// <remarks>Guarded by <c>{Xml(guard.Annotation)}</c>.</remarks>" }.ToEquatableArray();

    public static IEnumerable<string> OfTwin(IMethodSymbol method, GuardModel guard)
    {
        yield return $"/// <summary>As <c>{Xml(method.Name)}</c>, but tells of overload{(guard.MaxWaitMs > 0 ? " and timeout" : "")} in its result instead of throwing.</summary>";
        if (method.Parameters.Length + method.Arity > 0 && method.OriginalDefinition.GetDocumentationCommentId() is { } id)
            yield return $"/// <inheritdoc cref=\"{Xml(id)}\" path=\"/*[self::param or self::typeparam]\"/>";
    }

    public static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
