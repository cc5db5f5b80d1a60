using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Simplification;

namespace Shot.CodeFixes;

/// <summary>SHOT006 and SHOT038: adds a token to a method with a deadline and to its implementations, and passes it on.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TokenParameterFix)), Shared]
public sealed class TokenParameterFix() : ShotCodeFix(RuleIds.DeadlineWithoutToken, RuleIds.HiddenDeadline)
{
    private const string TokenName = "cancellationToken";

    private protected override PlannedFix? Plan(FixSite site)
    {
        const string title = "Add a CancellationToken and pass it on";
        if (site.Model.Compilation.GetTypeByMetadataName(KnownTypes.CancellationToken) is not { } tokenType)
            return null;
        if (Function(site) is { } function)
            return site.Fix(title, (run, editor) => AddToken(run, editor, function, tokenType, isOptional: false, static _ => false));
        return Methods(site) is { Count: > 0 } methods ? site.Fix(title, (run, _) => AddTokensAsync(run, methods, tokenType)) : null;
    }

    private static async Task AddTokensAsync(FixRun run, List<IMethodSymbol> methods, ITypeSymbol tokenType)
    {
        foreach (var method in methods)
        {
            var family = await FamilyAsync(run, method).ConfigureAwait(false);
            var isCalled = await IsCalledAsync(run, family).ConfigureAwait(false);
            foreach (var declaration in family.SelectMany(member => member.DeclaringSyntaxReferences)
                .Select(reference => reference.GetSyntax(run.CancellationToken)).OfType<MethodDeclarationSyntax>())
            {
                if (run.EditorOf(declaration) is not { } editor)
                    continue;
                var isOptional = (isCalled || declaration.ParameterList.Parameters.Any(parameter => parameter.Default is not null))
                    && declaration.ExplicitInterfaceSpecifier is null;
                AddToken(run, await editor.ConfigureAwait(false), declaration, tokenType, isOptional,
                    callee => family.Contains(callee.OriginalDefinition));
            }
        }
    }

    private static void AddToken(
        FixRun run, DocumentEditor editor, SyntaxNode declaration, ITypeSymbol tokenType, bool isOptional,
        Func<IMethodSymbol, bool> getsToken)
    {
        if (!run.IsFirst(declaration))
            return;
        TokenPassing.Pass(run, editor, declaration, TokenName, getsToken);
        var generator = editor.Generator;
        var value = isOptional ? LiteralExpression(SyntaxKind.DefaultLiteralExpression) : null;
        editor.AddParameter(declaration, generator.ParameterDeclaration(TokenName, generator.TypeExpression(tokenType), value));
        editor.ReplaceNode(declaration, static (current, _) => ParameterDocs.With(Marked(current), TokenName, "Stops the work."));
    }

    /// <summary>Marks the token of an async iterator: the compiler warns of an unmarked one (CS8425).</summary>
    private static SyntaxNode Marked(SyntaxNode declaration)
    {
        if (declaration is not MethodDeclarationSyntax { Body: { } body, ParameterList.Parameters: var parameters } method
            || !method.Modifiers.Any(SyntaxKind.AsyncKeyword)
            || !body.DescendantNodes(static node => !DeadCode.IsFunction(node)).OfType<YieldStatementSyntax>().Any())
        {
            return declaration;
        }

        var name = ParseName("global::System.Runtime.CompilerServices.EnumeratorCancellation")
            .WithAdditionalAnnotations(Simplifier.Annotation);
        var mark = AttributeList(SingletonSeparatedList(Attribute(name)))
            .WithLeadingTrivia(parameters.Last().GetLeadingTrivia()).WithTrailingTrivia(Space);
        return method.ReplaceNode(parameters.Last(), parameters.Last().WithLeadingTrivia().AddAttributeLists(mark));
    }

    private static SyntaxNode? Function(FixSite site)
    {
        var declaration = site.Node.FirstAncestorOrSelf<SyntaxNode>(
            node => node is ParenthesizedLambdaExpressionSyntax or LocalFunctionStatementSyntax or MethodDeclarationSyntax);
        var parameters = (declaration as ParenthesizedLambdaExpressionSyntax)?.ParameterList
            ?? (declaration as LocalFunctionStatementSyntax)?.ParameterList;
        return site.Id == RuleIds.HiddenDeadline && parameters?.Parameters.All(static parameter =>
            parameter.Identifier.ValueText != TokenName && !parameter.Modifiers.Any(SyntaxKind.ParamsKeyword)) == true ? declaration : null;
    }

    private static List<IMethodSymbol> Methods(FixSite site)
    {
        var declaration = site.Id == RuleIds.HiddenDeadline ? site.Around<MethodDeclarationSyntax>() : site.Declaration;
        var methods = (declaration is null ? null : site.Model.GetDeclaredSymbol(declaration, site.CancellationToken)) switch
        {
            IMethodSymbol method => [method],
            INamedTypeSymbol { TypeKind: TypeKind.Interface } type => type.GetMembers().OfType<IMethodSymbol>()
                .Where(method => !Annotations.Exempts(method) && InterfaceChecks.IsImplemented(method, type.ContainingAssembly)),
            _ => [],
        };
        return [.. methods.Where(NeedsToken)];
    }

    private static bool NeedsToken(IMethodSymbol method) =>
        MethodParser.Kind(method) is not (ResultKind.Void or ResultKind.Value or ResultKind.Reference)
        && MethodParser.Token(method) is null
        && !method.Parameters.Any(parameter => parameter.IsParams || parameter.Name == TokenName)
        && Overloads.WithToken(method, static _ => true) is null
        && !method.IsOverride
        && method.Implemented().All(IsInSource);

    private static async Task<HashSet<IMethodSymbol>> FamilyAsync(FixRun run, IMethodSymbol method)
    {
        var family = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { method };
        var open = new List<IMethodSymbol> { method };
        for (var i = 0; i < open.Count; i++)
            open.AddRange((await RelativesAsync(run, open[i]).ConfigureAwait(false)).Where(family.Add).ToList());
        return family;
    }

    private static async Task<IEnumerable<IMethodSymbol>> RelativesAsync(FixRun run, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            return (await SymbolFinder.FindImplementationsAsync(method, run.Original, cancellationToken: run.CancellationToken)
                .ConfigureAwait(false)).OfType<IMethodSymbol>();
        }

        var relatives = method.Implemented().Select(static member => member.OriginalDefinition).Where(IsInSource).ToList();
        if (method.IsPartialDefinition)
            relatives.AddRange(PartialMethodParser.Cores(method).Where(core => StandIn.HasParametersOf(core, method)));
        if (method.OverriddenMethod is { } overridden && IsInSource(overridden))
            relatives.Add(overridden);
        if (method.IsVirtual || method.IsAbstract || method.IsOverride)
        {
            relatives.AddRange((await SymbolFinder.FindOverridesAsync(method, run.Original, cancellationToken: run.CancellationToken)
                .ConfigureAwait(false)).OfType<IMethodSymbol>());
        }

        return relatives;
    }

    private static bool IsInSource(ISymbol symbol) => symbol.Locations.Any(static location => location.IsInSource);

    /// <summary>Whether callers outside the family exist. They pass no token, so it becomes optional.</summary>
    private static async Task<bool> IsCalledAsync(FixRun run, HashSet<IMethodSymbol> family)
    {
        var callers = await Task.WhenAll(family.Select(member =>
            SymbolFinder.FindCallersAsync(member, run.Original, run.CancellationToken))).ConfigureAwait(false);
        return callers.SelectMany(static all => all).Any(caller => caller.Locations.Any(IsInvoked)
            && !(caller.CallingSymbol is IMethodSymbol method && family.Contains(method.OriginalDefinition)));
    }

    /// <summary>A method group, such as the handler in a <c>Map…</c> call, is no call.</summary>
    private static bool IsInvoked(Location location)
    {
        var name = location.SourceTree?.GetRoot().FindNode(location.SourceSpan);
        var called = name is { Parent: MemberAccessExpressionSyntax member } && member.Name == name ? member : name;
        return called is { Parent: InvocationExpressionSyntax call } && call.Expression == called;
    }
}
