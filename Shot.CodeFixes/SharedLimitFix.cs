using System.Globalization;

namespace Shot.CodeFixes;

/// <summary>SHOT047: removes the wait of a limit that the cluster shares, or gives the limit a name that the next build has too.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SharedLimitFix)), Shared]
public sealed class SharedLimitFix() : ShotCodeFix(RuleIds.CannotShare)
{
    /// <summary>None if the limit stands on the interface, where it covers other methods too.</summary>
    private protected override PlannedFix? Plan(FixSite site)
    {
        if (site.Declaration is not { } declaration)
            return null;
        var limits = AnnotationSyntax.On(declaration, site.Model, KnownTypes.LimitAttribute).ToList();
        if (WaitRemovalFix.Of(site, limits) is { } removal)
            return removal;
        if (!site.Diagnostic.GetMessage(CultureInfo.InvariantCulture).EndsWith("write Name", StringComparison.Ordinal)
            || site.Method is not var (method, _) || !IsOnlyOne(site, method))
        {
            return null;
        }

        var named = limits.Skip(1).Where(static limit => AnnotationSyntax.Arguments(limit, "Scope").Any()
                && !AnnotationSyntax.Arguments(limit, "Name").Any())
            .Select(limit => (Limit: limit, Name: $"{Display.Method(method)} {Suffix(site, limits, limit)}")).ToList();
        return named.Count == 0 ? null : site.Fix($"Name it '{named[0].Name}'", (run, editor) =>
        {
            foreach (var (limit, name) in named.Where(pair => run.IsFirst(pair.Limit)))
                editor.ReplaceNode(limit.ArgumentList!, (current, _) => Named((AttributeArgumentListSyntax)current, name));
        });
    }

    /// <summary>Whether no other method has the name, which would then share the limit.</summary>
    private static bool IsOnlyOne(FixSite site, IMethodSymbol method) =>
        method.ContainingType is { } type && type.GetMembers(method.Name).OfType<IMethodSymbol>().Take(2).Count() == 1
        && site.Model.Compilation.GetSymbolsWithName(type.Name, SymbolFilter.Type, site.CancellationToken).Take(2).Count() == 1;

    /// <summary>What tells the limit from the others of its site: its key, or its place.</summary>
    private static string Suffix(FixSite site, List<AttributeSyntax> limits, AttributeSyntax limit)
    {
        return Key(limit) is { } key && limits.Count(other => Key(other) == key) == 1
            ? "by " + key
            : (limits.IndexOf(limit) + 1).ToString(CultureInfo.InvariantCulture);

        string? Key(AttributeSyntax attribute) => AnnotationSyntax.Arguments(attribute, "Key")
            .Select(argument => site.Model.GetConstantValue(argument.Expression, site.CancellationToken).Value as string).FirstOrDefault();
    }

    private static AttributeArgumentListSyntax Named(AttributeArgumentListSyntax arguments, string name) => arguments.AddArguments(
        AttributeArgument(LiteralExpression(SyntaxKind.StringLiteralExpression, Literal(name)))
            .WithNameEquals(NameEquals("Name").WithLeadingTrivia(Space)));
}
