namespace Shot.CodeFixes;

/// <summary>Finds service collections in set-up code.</summary>
internal static class ServiceCollections
{
    public const string Property = ".Services";

    public static bool IsName(ExpressionSyntax expression) => expression is IdentifierNameSyntax or MemberAccessExpressionSyntax;

    public static bool Is(FixSite site, ExpressionSyntax expression) =>
        site.Model.GetTypeInfo(expression, site.CancellationToken).Type is { } type
        && type.AllInterfaces.Append(type).Any(static implemented => implemented.Is(KnownTypes.ServiceCollection));

    /// <summary>The source text of the collection that a chain starts from, or of the collection of a builder.</summary>
    public static string? TextOf(FixSite site, ExpressionSyntax start)
    {
        if (Is(site, start))
            return start.WithoutTrivia().ToString();
        return IsName(start) && site.Model.GetTypeInfo(start, site.CancellationToken).Type is { } builder
            && site.Model.LookupSymbols(start.SpanStart, builder, "Services").OfType<IPropertySymbol>()
                .Any(static property => property.Type.Is(KnownTypes.ServiceCollection))
                ? start.WithoutTrivia() + Property
                : null;
    }

    /// <summary>The variable that a collection starts from: <c>builder</c> of <c>builder.Services</c>.</summary>
    public static ISymbol? Variable(FixSite site, ExpressionSyntax start) => site.Model.GetSymbolInfo(
        start.Follow(static expression => (expression as MemberAccessExpressionSyntax)?.Expression).Last(), site.CancellationToken).Symbol;
}
