using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>The documentation comments of a decorator's members.</summary>
internal static class Documentation
{
    public const string Inherited = "/// <inheritdoc/>";

    public static EquatableArray<string> OfWrapper(GuardModel guard) =>
        new[] { Inherited, $"/// <remarks>Guarded by <c>{Print.Xml(guard.Annotation)}</c>.</remarks>" }.ToEquatableArray();

    public static IEnumerable<string> OfTwin(IMethodSymbol method, GuardModel guard)
    {
        var outcomes = "overload" + (guard.MaxWaitMs > 0 ? " and timeout" : "");
        yield return $"/// <summary>As <c>{Print.Xml(method.Name)}</c>, "
            + $"but tells of {outcomes} in its result instead of throwing.</summary>";
        if (method.Parameters.Length + method.Arity > 0 && method.OriginalDefinition.GetDocumentationCommentId() is { } id)
            yield return $"/// <inheritdoc cref=\"{Print.Xml(id)}\" path=\"/*[self::param or self::typeparam]\"/>";
    }
}
