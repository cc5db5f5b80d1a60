using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.FindSymbols;
using Shot.Generators;
using Shot.Generators.Diagnostics;
using Shot.Generators.Model;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>
/// SHOT006 and SHOT038: gives a method with a deadline, and whatever implements it, the token by which the work learns of the deadline, and passes it on to
/// calls that can take one.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TokenParameterFix)), Shared]
public sealed class TokenParameterFix() : ShotCodeFix(RuleIds.DeadlineWithoutToken, RuleIds.HiddenDeadline)
{
    private const string Token = "cancellationToken";

    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        (await FunctionAsync(document, diagnostic, cancellationToken).ConfigureAwait(false)) is not null
        || (await MethodsAsync(document, diagnostic, cancellationToken).ConfigureAwait(false)).Count > 0 ? "Add a CancellationToken and pass it on" : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        var tokenType = (await document.Project.GetCompilationAsync(run.CancellationToken).ConfigureAwait(false))?.GetTypeByMetadataName(KnownTypes.CancellationToken);
        if (tokenType is null)
            return;
        if (await FunctionAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is { } function)
        {
            AddToken(run, await run.EditorAsync(document).ConfigureAwait(false), function, tokenType, isOptional: false, static _ => false);
            return;
        }

        foreach (var method in await MethodsAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false))
        {
            var family = await FamilyAsync(run, method).ConfigureAwait(false);
            var isCalled = await IsCalledAsync(run, family).ConfigureAwait(false);
            foreach (var declaration in family.SelectMany(member => member.DeclaringSyntaxReferences).Select(reference => reference.GetSyntax(run.CancellationToken)).OfType<MethodDeclarationSyntax>())
            {
                if (run.EditorOf(declaration) is not { } other)
                    continue;
                var isOptional = (isCalled || declaration.ParameterList.Parameters.Any(parameter => parameter.Default is not null)) && declaration.ExplicitInterfaceSpecifier is null;
                AddToken(run, await other.ConfigureAwait(false), declaration, tokenType, isOptional, callee => family.Contains(callee.OriginalDefinition, SymbolEqualityComparer.Default));
            }
        }
    }

    private static void AddToken(FixRun run, DocumentEditor editor, SyntaxNode declaration, ITypeSymbol tokenType, bool isOptional, Func<IMethodSymbol, bool> getsToken)
    {
        if (!run.IsFirst(declaration))
            return;
        TokenPassing.Pass(run, editor, declaration, Token, getsToken);
        var generator = editor.Generator;
        editor.AddParameter(declaration, generator.ParameterDeclaration(Token, generator.TypeExpression(tokenType), isOptional ? SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression) : null));
        editor.ReplaceNode(declaration, static (current, _) => ParameterDocs.With(current, Token, "Stops the work."));
    }

    /// <summary>The lambda or local function that is a handler without a token.</summary>
    private static async Task<SyntaxNode?> FunctionAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (diagnostic.Id != RuleIds.HiddenDeadline || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root)
            return null;
        var declaration = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            .FirstAncestorOrSelf<SyntaxNode>(node => node is ParenthesizedLambdaExpressionSyntax or LocalFunctionStatementSyntax or MethodDeclarationSyntax);
        var parameters = (declaration as ParenthesizedLambdaExpressionSyntax)?.ParameterList ?? (declaration as LocalFunctionStatementSyntax)?.ParameterList;
        return parameters is null || parameters.Parameters.Any(parameter => parameter.Identifier.ValueText == Token || parameter.Modifiers.Any(SyntaxKind.ParamsKeyword)) ? null : declaration;
    }

    /// <summary>The methods that the diagnostic is about: the annotated one, or those that an annotated interface covers.</summary>
    private static async Task<IReadOnlyList<IMethodSymbol>> MethodsAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await DeclarationAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not { } declaration
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
        {
            return [];
        }

        var methods = model.GetDeclaredSymbol(declaration, cancellationToken) switch
        {
            IMethodSymbol method => [method],
            INamedTypeSymbol { TypeKind: TypeKind.Interface } type => type.GetMembers().OfType<IMethodSymbol>().Where(method => !Annotations.Exempts(method) && InterfaceChecks.IsImplemented(method, type.ContainingAssembly)),
            _ => [],
        };
        return [.. methods.Where(NeedsToken)];
    }

    private static async Task<SyntaxNode?> DeclarationAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        diagnostic.Id == RuleIds.HiddenDeadline
            ? (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<MethodDeclarationSyntax>()
            : await AnnotationSyntax.DeclarationAsync(document, diagnostic, cancellationToken).ConfigureAwait(false);

    private static bool NeedsToken(IMethodSymbol method) =>
        MethodParser.Kind(method) is not (ResultKind.Void or ResultKind.Value or ResultKind.Reference)
        && MethodParser.Token(method) is null
        && !method.Parameters.Any(parameter => parameter.IsParams || parameter.Name == Token);

    /// <summary>The method, what implements or overrides it, and the work behind a partial method.</summary>
    private static async Task<HashSet<IMethodSymbol>> FamilyAsync(FixRun run, IMethodSymbol method)
    {
        var family = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { method };
        if (method.IsPartialDefinition)
            family.UnionWith(method.ContainingType.GetMembers(method.Name + "Core").OfType<IMethodSymbol>().Where(core => core.Arity == method.Arity && core.Parameters.Length == method.Parameters.Length));
        foreach (var implementation in (await SymbolFinder.FindImplementationsAsync(method, run.Original, cancellationToken: run.CancellationToken).ConfigureAwait(false)).OfType<IMethodSymbol>())
        {
            family.Add(implementation);
            family.UnionWith((await SymbolFinder.FindOverridesAsync(implementation, run.Original, cancellationToken: run.CancellationToken).ConfigureAwait(false)).OfType<IMethodSymbol>());
        }

        return family;
    }

    /// <summary>Whether callers outside the family exist, which know nothing of a token: then it is optional.</summary>
    private static async Task<bool> IsCalledAsync(FixRun run, HashSet<IMethodSymbol> family)
    {
        foreach (var member in family)
        {
            foreach (var caller in await SymbolFinder.FindCallersAsync(member, run.Original, run.CancellationToken).ConfigureAwait(false))
            {
                if ((caller.CallingSymbol is not IMethodSymbol method || !family.Contains(method.OriginalDefinition)) && caller.Locations.Any(IsInvoked))
                    return true;
            }
        }

        return false;
    }

    /// <summary>A method that is handed on, as to a <c>Map…</c> call, is called by somebody who sees its parameters.</summary>
    private static bool IsInvoked(Location location)
    {
        var name = location.SourceTree?.GetRoot().FindNode(location.SourceSpan);
        var called = name is { Parent: MemberAccessExpressionSyntax member } && member.Name == name ? member : name;
        return called is { Parent: InvocationExpressionSyntax call } && call.Expression == called;
    }
}
