using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>SHOT011 and SHOT043: moves <c>UseShot()</c> after routing and authentication, and before the endpoints.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseShotPlacementFix)), Shared]
public sealed class UseShotPlacementFix() : ShotCodeFix(RuleIds.UseShotMisplaced, RuleIds.UserUnknown)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await MoveAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } move
            ? $"Move {KnownTypes.UseShot}() {(move.IsAfter ? "behind" : "before")} '{move.Anchor.ToString().TrimEnd(';')}'"
            : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await MoveAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not { } move
            || !run.IsFirst(move.Statement))
        {
            return;
        }

        var editor = await run.EditorAsync(move.Document).ConfigureAwait(false);
        Statements.Insert(editor, move.Anchor, move.Statement.ToFullString().Trim(), move.IsAfter);
        editor.RemoveNode(
            move.Statement.Parent is GlobalStatementSyntax global ? global : move.Statement, SyntaxRemoveOptions.KeepNoTrivia);
    }

    /// <summary>SHOT011 is reported at the call, SHOT043 at the limit.</summary>
    private static async Task<Move?> MoveAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (diagnostic.Id == RuleIds.UseShotMisplaced)
        {
            var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            return Of(
                document, root?.FindNode(
                    diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>());
        }

        foreach (var candidate in Statements.Documents(document))
        {
            var root = await candidate.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            var calls = root?.DescendantNodes()
                .OfType<InvocationExpressionSyntax>()
                .Where(call => Statements.Name(call) == KnownTypes.UseShot && Placement.IsBeforeAuthentication(call));
            if (calls?.Select(call => Of(candidate, call)).FirstOrDefault(move => move is not null) is { } move)
                return move;
        }

        return null;
    }

    /// <summary>
    /// Null if the call is a link of a longer chain, stands under a directive, or no statement beside it determines its
    /// place.
    /// </summary>
    private static Move? Of(Document document, InvocationExpressionSyntax? call)
    {
        if (call is not
            {
                Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax application },
                Parent: ExpressionStatementSyntax { ContainsDirectives: false } statement,
            })
        {
            return null;
        }

        var others = Statements.Beside(statement).Where(other => other != statement).ToList();
        if (others.LastOrDefault(other => Calls(other, Statements.BeforeUseShot)) is { } last && last.SpanStart > statement.SpanStart)
            return new Move(document, statement, last, IsAfter: true);
        return others.FirstOrDefault(other => Calls(other, KnownTypes.UseEndpoints)) is { } first && first.SpanStart < statement.SpanStart
            ? new Move(document, statement, first, IsAfter: false)
            : null;

        bool Calls(StatementSyntax other, params string[] names) =>
            Statements.Calls(other, application.Identifier.ValueText).Any(names.Contains);
    }

    private sealed record Move(Document Document, ExpressionStatementSyntax Statement, StatementSyntax Anchor, bool IsAfter);
}
