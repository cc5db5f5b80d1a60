namespace Shot.CodeFixes;

/// <summary>Finds and edits statements of set-up code, which are chains of calls on a variable.</summary>
internal static class Statements
{
    public static readonly string[] BeforeUseShot = [KnownTypes.UseRouting, KnownTypes.UseAuthentication, "UseAuthorization", "UseCors"];

    public static SyntaxTrivia EndOfLine(SyntaxNode node) => node.SyntaxTree.GetRoot().DescendantTrivia()
        .Where(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)).DefaultIfEmpty(LineFeed).First();

    /// <summary>The statement whose own expression contains a node. Null inside a lambda's expression.</summary>
    public static StatementSyntax? Of(SyntaxNode node) => node.AncestorsAndSelf().FirstOrDefault(static level =>
        level is StatementSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax) as StatementSyntax;

    /// <summary>The outermost statement around another in the same function where <paramref name="needed"/> is in scope. The next statement
    /// runs after the other one in every branch.</summary>
    public static StatementSyntax Outermost(StatementSyntax statement, ISymbol? needed = null) => statement.Ancestors()
        .TakeWhile(static level => level is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
            or (MemberDeclarationSyntax and not GlobalStatementSyntax)))
        .OfType<StatementSyntax>()
        .LastOrDefault(outer => outer.Parent is BlockSyntax or GlobalStatementSyntax or SwitchSectionSyntax
            && !(needed is ILocalSymbol && needed.DeclaringSyntaxReferences.Any(
                reference => reference.SyntaxTree == outer.SyntaxTree && outer.Span.Contains(reference.Span)))) ?? statement;

    /// <summary>The statements of the list that contains <paramref name="statement"/>, including itself.</summary>
    /// <remarks>Collection expressions could become syntax lists, whose nodes are copies outside of the tree.</remarks>
    public static List<StatementSyntax> Beside(StatementSyntax statement) => statement.Parent switch
    {
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } =>
            unit.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement).ToList(),
        BlockSyntax block => block.Statements.ToList(),
        SwitchSectionSyntax section => section.Statements.ToList(),
        _ => new List<StatementSyntax> { statement },
    };

    /// <summary>The names of the calls in a statement that start from <paramref name="variable"/> or have it as an argument.</summary>
    public static IEnumerable<string> Calls(StatementSyntax statement, string variable) => statement
        .DescendantNodes(static node => node is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax)
        .OfType<InvocationExpressionSyntax>()
        .Where(call => call.ArgumentList.Arguments.Select(static argument => argument.Expression).Append(RegistrationOrder.Root(call))
            .Any(start => start?.WithoutTrivia().ToString() == variable))
        .Select(static call => MappingParser.Name(call) ?? "");

    /// <summary>Inserts a statement, with the comments in its text, beside <paramref name="anchor"/>.</summary>
    public static void Insert(DocumentEditor editor, StatementSyntax anchor, string text, bool isAfter)
    {
        var indentation = anchor.GetLeadingTrivia().LastOrDefault(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia));
        var parsed = ParseStatement(text);
        var statement = parsed
            .WithLeadingTrivia(indentation == default ? parsed.GetLeadingTrivia() : parsed.GetLeadingTrivia().Insert(0, indentation))
            .WithTrailingTrivia(parsed.GetTrailingTrivia().Add(EndOfLine(anchor)));
        var place = Item(anchor);
        SyntaxNode inserted = place is GlobalStatementSyntax ? GlobalStatement(statement) : statement;
        if (isAfter)
            editor.InsertAfter(place, inserted);
        else
            editor.InsertBefore(place, inserted);
    }

    public static void Remove(DocumentEditor editor, StatementSyntax statement) =>
        editor.RemoveNode(Item(statement), SyntaxRemoveOptions.KeepNoTrivia);

    public static SyntaxNode Item(StatementSyntax statement) => statement.Parent as GlobalStatementSyntax ?? (SyntaxNode)statement;
}
