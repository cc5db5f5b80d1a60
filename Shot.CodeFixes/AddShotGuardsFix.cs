using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators;
using Shot.Generators.Diagnostics;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>SHOT003 and SHOT025: calls <c>AddShotGuards()</c> after the last registration beside the one that needs it, or moves the call there.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddShotGuardsFix)), Shared]
public sealed class AddShotGuardsFix() : ShotCodeFix(RuleIds.AddShotGuardsMissing, RuleIds.RegisteredAfterGuards)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await RegistrationAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } registration ? $"Call {registration.Services}.{KnownTypes.AddShotGuards}()" : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await RegistrationAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not { } registration)
            return;
        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        if (registration.Statement is not { } statement)
        {
            // An expression has no place behind it but its own chain.
            if (run.IsFirst(registration.Chain))
                editor.ReplaceNode(registration.Chain, (current, _) => Chained((ExpressionSyntax)current));
        }
        else
        {
            var last = Statements.Beside(statement).Last(other => other == statement || IsRegistration(other, registration.Services));
            if (!run.IsFirst(last))
                return;
            var earlier = diagnostic.Id == RuleIds.RegisteredAfterGuards ? Earlier(last, registration.Services) : [];
            Statements.Insert(editor, last, earlier.Count == 1 ? earlier[0].ToFullString().Trim() : $"{registration.Services}.{KnownTypes.AddShotGuards}();", isAfter: true);
            foreach (var call in earlier)
                editor.RemoveNode(call.Parent as GlobalStatementSyntax ?? (SyntaxNode)call, SyntaxRemoveOptions.KeepNoTrivia);
        }

        Imports.Add(run, editor, "Shot");
    }

    /// <summary>The calls that come too early. As a link of a longer chain, or under a directive, one stays: decorating twice does no harm.</summary>
    private static List<StatementSyntax> Earlier(StatementSyntax last, string services) =>
        Statements.Beside(last).TakeWhile(statement => statement != last).Where(statement =>
            statement is ExpressionStatementSyntax
            {
                ContainsDirectives: false,
                Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: KnownTypes.AddShotGuards } member }
            }
            && member.Expression.ToString() == services).ToList();

    private static async Task<Registration?> RegistrationAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
            return null;

        // From the registration outwards to the call on the collection, the last of its chain: services.Add(ServiceDescriptor.Singleton<IOrders, Orders>()).
        ExpressionSyntax? chain = null;
        for (var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true); node is not (null or StatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax); node = node.Parent)
        {
            if (node is InvocationExpressionSyntax call && IsServices(Statements.Root(call), model, cancellationToken))
                chain = call;
        }

        if (chain is null)
            return null;
        var collection = Statements.Root(chain)!;
        var services = collection.WithoutTrivia().ToString();
        return Statements.Of(chain) is ExpressionStatementSyntax statement ? new Registration(services, chain, Statements.Outermost(statement, model.GetSymbolInfo(First(collection), cancellationToken).Symbol))
            : IsServices(chain, model, cancellationToken) ? new Registration(services, chain, null)
            : null;
    }

    private static bool IsRegistration(StatementSyntax statement, string services) =>
        statement is ExpressionStatementSyntax && Statements.Calls(statement, services).Any(name => name.StartsWith("Add", StringComparison.Ordinal) || name.StartsWith("TryAdd", StringComparison.Ordinal));

    private static bool IsServices(ExpressionSyntax? expression, SemanticModel model, CancellationToken cancellationToken) =>
        expression is not null && model.GetTypeInfo(expression, cancellationToken).Type is { } type
        && type.AllInterfaces.Append(type).Any(implemented => Display.FullName(implemented) == KnownTypes.ServiceCollection);

    /// <summary>The variable that an expression starts from: <c>builder</c> of <c>builder.Services</c>.</summary>
    private static ExpressionSyntax First(ExpressionSyntax expression) => expression is MemberAccessExpressionSyntax member ? First(member.Expression) : expression;

    private static InvocationExpressionSyntax Chained(ExpressionSyntax chain) => SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(
        SyntaxKind.SimpleMemberAccessExpression, chain.WithoutTrailingTrivia(), SyntaxFactory.IdentifierName(KnownTypes.AddShotGuards))).WithTrailingTrivia(chain.GetTrailingTrivia());

    /// <param name="Services">The collection, as written.</param>
    /// <param name="Chain">The chain of calls that holds the registration.</param>
    /// <param name="Statement">The statement that holds the chain, with all branches around it; null where the chain is part of a larger expression.</param>
    private sealed record Registration(string Services, ExpressionSyntax Chain, StatementSyntax? Statement);
}
