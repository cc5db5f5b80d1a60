using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Shot.Generators;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>
/// SHOT003 and SHOT025: calls <c>AddShot()</c> after the last registration in the same list of statements, or moves the
/// call there.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddShotFix)), Shared]
public sealed class AddShotFix() : ShotCodeFix(RuleIds.AddShotMissing, RuleIds.RegisteredAfterAddShot)
{
    private const string Services = ".Services";
    private const string AddSignalR = "AddSignalR";

    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await RegistrationAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } registration
            ? $"Call {registration.Services}.{KnownTypes.AddShot}()"
            : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await RegistrationAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not { } registration)
            return;
        var editor = await run.EditorAsync(registration.Document).ConfigureAwait(false);
        if (registration.Statement is not { } statement)
        {
            // An expression has no place behind it but its own chain.
            if (run.IsFirst(registration.Chain))
                editor.ReplaceNode(registration.Chain, (current, _) => Chained((ExpressionSyntax)current));
        }
        else
        {
            // A library registers on the collection, or on the builder that has it.
            var last = Statements.Beside(statement).Last(candidate =>
                candidate == statement
                || IsRegistration(candidate, registration.Services)
                || IsRegistration(candidate, registration.Builder));
            if (!run.IsFirst(last))
                return;
            var earlier = diagnostic.Id == RuleIds.RegisteredAfterAddShot ? Earlier(last, registration.Services) : [];
            var call = earlier.Count == 1 ? earlier[0].ToFullString().Trim() : $"{registration.Services}.{KnownTypes.AddShot}();";
            Statements.Insert(editor, last, call, isAfter: true);
            foreach (var other in earlier)
                editor.RemoveNode(other.Parent as GlobalStatementSyntax ?? (SyntaxNode)other, SyntaxRemoveOptions.KeepNoTrivia);
        }

        Imports.Add(run, editor, KnownTypes.ServiceNamespace);
    }

    /// <summary>
    /// The calls that come too early. A link of a longer chain and a call under a directive stay, because decorating
    /// twice does no harm.
    /// </summary>
    private static List<StatementSyntax> Earlier(StatementSyntax last, string services) =>
        Statements.Beside(last).TakeWhile(statement => statement != last).Where(statement =>
            statement is ExpressionStatementSyntax
            {
                ContainsDirectives: false,
                Expression: InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: KnownTypes.AddShot } member
                }
            }
            && member.Expression.ToString() == services).ToList();

    /// <summary>
    /// The registration at a diagnostic. A hub has no registration of its own, so the project's <c>AddSignalR()</c>
    /// call counts.
    /// </summary>
    private static async Task<Registration?> RegistrationAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await RegistrationAsync(document, diagnostic.Location.SourceSpan, cancellationToken).ConfigureAwait(false) is { } registration)
            return registration;
        if (diagnostic.Id != RuleIds.AddShotMissing)
            return null;
        foreach (var other in Statements.Documents(document))
        {
            if (await other.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is { } root
                && root.DescendantNodes()
                    .OfType<InvocationExpressionSyntax>()
                    .FirstOrDefault(static call => Statements.Name(call) == AddSignalR) is { } call)
            {
                return await RegistrationAsync(other, call.Span, cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    private static async Task<Registration?> RegistrationAsync(Document document, TextSpan span, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
            return null;

        // From the registration outwards to the call on the collection, the last of its chain:
        // services.Add(ServiceDescriptor.Singleton<IOrders, Orders>()).
        // A call that builds the provider or the host ends it: AddShot() comes before.
        InvocationExpressionSyntax? chain = null;
        ExpressionSyntax? start = null;
        var isBuilt = false;
        for (var node = root.FindNode(span, getInnermostNodeForTie: true);
            node is not (null or StatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax) && !isBuilt;
            node = node.Parent)
        {
            if (node is not InvocationExpressionSyntax call)
                continue;
            if (chain is not null && Builds(Statements.Name(call)))
                isBuilt = true;
            else if (Start(call, model, cancellationToken) is { } first)
                (chain, start) = (call, first);
        }

        if (chain is null || start is null)
            return null;
        var services = Collection(start, model, cancellationToken)!;
        var builder = services.EndsWith(Services, StringComparison.Ordinal)
            ? services.Substring(0, services.Length - Services.Length)
            : services;
        if (!isBuilt
            && IsName(start)
            && Statements.Of(chain) is (ExpressionStatementSyntax or LocalDeclarationStatementSyntax) and var statement)
        {
            var outermost = Statements.Outermost(statement, model.GetSymbolInfo(First(start), cancellationToken).Symbol);
            return new Registration(document, services, builder, chain, outermost);
        }

        return IsServices(chain, model, cancellationToken) ? new Registration(document, services, builder, chain, null) : null;
    }

    private static bool IsRegistration(StatementSyntax statement, string services) =>
        statement is ExpressionStatementSyntax or LocalDeclarationStatementSyntax
        && Statements.Calls(statement, services).ToList() is var names
        && names.Any(static name => name.StartsWith("Add", StringComparison.Ordinal) || name.StartsWith("TryAdd", StringComparison.Ordinal))
        && !names.Any(Builds);

    private static bool Builds(string? name) => name?.StartsWith("Build", StringComparison.Ordinal) == true;

    /// <summary>What a call registers on: the start of its chain, or the first argument of an extension method in static form.</summary>
    private static ExpressionSyntax? Start(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellationToken)
    {
        if (Statements.Root(call) is { } root && Collection(root, model, cancellationToken) is not null)
            return root;
        return call.ArgumentList.Arguments.FirstOrDefault()?.Expression is { } argument
            && IsName(argument)
            && Collection(argument, model, cancellationToken) is not null
            ? argument
            : null;
    }

    private static bool IsName(ExpressionSyntax expression) => expression is IdentifierNameSyntax or MemberAccessExpressionSyntax;

    /// <summary>
    /// The source text of the collection that a chain starts from, or of the collection of a builder that it starts
    /// from.
    /// </summary>
    private static string? Collection(ExpressionSyntax start, SemanticModel model, CancellationToken cancellationToken)
    {
        if (IsServices(start, model, cancellationToken))
            return start.WithoutTrivia().ToString();
        return IsName(start) && model.GetTypeInfo(start, cancellationToken).Type is { } builder
            && model.LookupSymbols(start.SpanStart, builder, "Services")
                .OfType<IPropertySymbol>()
                .Any(static property => Display.FullName(property.Type) == KnownTypes.ServiceCollection)
                ? start.WithoutTrivia() + Services
                : null;
    }

    private static bool IsServices(ExpressionSyntax? expression, SemanticModel model, CancellationToken cancellationToken) =>
        expression is not null && model.GetTypeInfo(expression, cancellationToken).Type is { } type
        && type.AllInterfaces.Append(type).Any(implemented => Display.FullName(implemented) == KnownTypes.ServiceCollection);

    /// <summary>The variable that an expression starts from: <c>builder</c> of <c>builder.Services</c>.</summary>
    private static ExpressionSyntax First(ExpressionSyntax expression) =>
        expression is MemberAccessExpressionSyntax member ? First(member.Expression) : expression;

    private static InvocationExpressionSyntax Chained(ExpressionSyntax chain) =>
        SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(
        SyntaxKind.SimpleMemberAccessExpression, chain.WithoutTrailingTrivia(),
        SyntaxFactory.IdentifierName(KnownTypes.AddShot))).WithTrailingTrivia(chain.GetTrailingTrivia());

    /// <param name="Document">Where it is.</param>
    /// <param name="Services">The source text of the collection.</param>
    /// <param name="Builder">The builder that has the collection, or the collection.</param>
    /// <param name="Chain">The chain of calls that holds the registration.</param>
    /// <param name="Statement">
    /// The statement that holds the chain, with all branches around it. Null if the chain is part of a larger
    /// expression.
    /// </param>
    private sealed record Registration(
        Document Document, string Services, string Builder, ExpressionSyntax Chain, StatementSyntax? Statement);
}
