using Microsoft.CodeAnalysis.Text;

namespace Shot.CodeFixes;

/// <summary>SHOT003 and SHOT025: calls <c>AddShot()</c> after the last registration beside it, or moves the call there.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddShotFix)), Shared]
public sealed class AddShotFix() : ShotCodeFix(RuleIds.AddShotMissing, RuleIds.RegisteredAfterAddShot)
{
    /// <summary>A hub has no registration of its own, so the project's <c>AddSignalR()</c> call counts.</summary>
    private protected override async Task<PlannedFix?> PlanAsync(FixSite site)
    {
        var registration = Find(site, site.Diagnostic.Location.SourceSpan);
        if (registration is null && site.Id == RuleIds.AddShotMissing)
        {
            registration = await site.InProjectAsync(static other =>
                other.Root.DescendantNodes().OfType<InvocationExpressionSyntax>()
                    .FirstOrDefault(static call => MappingParser.Name(call) == "AddSignalR") is { } call
                    ? Find(other, call.Span)
                    : null).ConfigureAwait(false);
        }

        return registration?.Site.Fix(
            $"Call {registration.Services}.{KnownTypes.AddShot}()",
            (run, editor) => Edit(run, editor, registration, isMoved: site.Id == RuleIds.RegisteredAfterAddShot));
    }

    private static void Edit(FixRun run, DocumentEditor editor, Registration registration, bool isMoved)
    {
        if (registration.Statement is not { } statement)
        {
            // A call inside a larger expression can only be continued by its own chain.
            if (run.IsFirst(registration.Chain))
                editor.ReplaceNode(registration.Chain, (current, _) => Chained((ExpressionSyntax)current));
        }
        else
        {
            // A library registers on the collection, or on the builder that has it.
            var last = Statements.Beside(statement).Last(candidate => candidate == statement
                || IsRegistration(candidate, registration.Services) || IsRegistration(candidate, registration.Builder));
            if (!run.IsFirst(last))
                return;
            var earlier = isMoved ? Earlier(last, registration.Services) : [];
            var call = earlier.Count == 1 ? earlier[0].ToFullString().Trim() : $"{registration.Services}.{KnownTypes.AddShot}();";
            Statements.Insert(editor, last, call, isAfter: true);
            foreach (var other in earlier)
                Statements.Remove(editor, other);
        }

        Imports.Add(run, editor, KnownTypes.ServiceNamespace);
    }

    /// <summary>The calls that come too early. Links of longer chains and calls under directives stay, which is harmless.</summary>
    private static List<StatementSyntax> Earlier(StatementSyntax last, string services) =>
        Statements.Beside(last).TakeWhile(statement => statement != last).Where(statement =>
            statement is ExpressionStatementSyntax { ContainsDirectives: false, Expression: InvocationExpressionSyntax call }
            && call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: KnownTypes.AddShot } member
            && member.Expression.ToString() == services).ToList();

    /// <summary>Goes from the registration outwards to the last call on the collection, and stops at a call that builds the host.</summary>
    private static Registration? Find(FixSite site, TextSpan span)
    {
        InvocationExpressionSyntax? chain = null;
        ExpressionSyntax? start = null;
        var isBuilt = false;
        var calls = site.Root.FindNode(span, getInnermostNodeForTie: true).AncestorsAndSelf()
            .TakeWhile(static node =>
                node is not (StatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax))
            .OfType<InvocationExpressionSyntax>();
        foreach (var call in calls)
        {
            isBuilt = chain is not null && Builds(MappingParser.Name(call));
            if (isBuilt)
                break;
            if (Start(site, call) is { } first)
                (chain, start) = (call, first);
        }

        if (chain is null || start is null || ServiceCollections.TextOf(site, start) is not { } services)
            return null;
        var builder = services.EndsWith(ServiceCollections.Property, StringComparison.Ordinal)
            ? services.Substring(0, services.Length - ServiceCollections.Property.Length)
            : services;
        var statement = isBuilt || !ServiceCollections.IsName(start) ? null : Statements.Of(chain);
        if (statement is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax))
            return ServiceCollections.Is(site, chain) ? new Registration(site, services, builder, chain, null) : null;

        var outermost = Statements.Outermost(statement, ServiceCollections.Variable(site, start));
        return new Registration(site, services, builder, chain, outermost);
    }

    private static bool IsRegistration(StatementSyntax statement, string services) =>
        statement is ExpressionStatementSyntax or LocalDeclarationStatementSyntax
        && Statements.Calls(statement, services).ToList() is var names
        && names.Any(static name => name.StartsWith("Add", StringComparison.Ordinal) || name.StartsWith("TryAdd", StringComparison.Ordinal))
        && !names.Any(Builds);

    private static bool Builds(string? name) => name?.StartsWith("Build", StringComparison.Ordinal) == true;

    /// <summary>What a call registers on: the start of its chain, or the first argument of an extension method in static form.</summary>
    private static ExpressionSyntax? Start(FixSite site, InvocationExpressionSyntax call)
    {
        if (RegistrationOrder.Root(call) is { } root && ServiceCollections.TextOf(site, root) is not null)
            return root;
        var argument = call.ArgumentList.Arguments.FirstOrDefault()?.Expression;
        return argument is not null && ServiceCollections.IsName(argument) && ServiceCollections.TextOf(site, argument) is not null
            ? argument
            : null;
    }

    private static InvocationExpressionSyntax Chained(ExpressionSyntax chain) => InvocationExpression(MemberAccessExpression(
        SyntaxKind.SimpleMemberAccessExpression, chain.WithoutTrailingTrivia(), IdentifierName(KnownTypes.AddShot)))
        .WithTrailingTrivia(chain.GetTrailingTrivia());

    /// <summary>The texts of a collection and its builder, the chain of calls on it, and the statement with all branches around them, which
    /// is null inside a larger expression.</summary>
    private sealed record Registration(FixSite Site, string Services, string Builder, ExpressionSyntax Chain, StatementSyntax? Statement);
}
