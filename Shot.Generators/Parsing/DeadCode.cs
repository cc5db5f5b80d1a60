namespace Shot.Generators.Parsing;

/// <summary>Recognises, by syntax alone, calls that never run and so switch nothing on.</summary>
internal static class DeadCode
{
    /// <summary>Whether a node is in a branch never taken, behind a return, or in a private function that nothing mentions.</summary>
    public static bool Holds(SyntaxNode node) => node.AncestorsAndSelf().Any(static level => (level, level.Parent) switch
    {
        (_, IfStatementSyntax branch) when level == branch.Statement => branch.Condition.IsKind(SyntaxKind.FalseLiteralExpression),
        (_, IfStatementSyntax branch) when level == branch.Else => branch.Condition.IsKind(SyntaxKind.TrueLiteralExpression),
        (LocalFunctionStatementSyntax local, _) => !IsMentioned(local, local.Identifier.ValueText, Around(local)),
        (StatementSyntax statement, BlockSyntax block) => IsBehindReturn(block.Statements, statement),
        (GlobalStatementSyntax { Statement: not LocalFunctionStatementSyntax and var statement }, CompilationUnitSyntax unit) =>
            IsBehindReturn(unit.Members.OfType<GlobalStatementSyntax>().Select(static other => other.Statement), statement),
        (MethodDeclarationSyntax method, { } type) => IsPrivate(method) && !IsMentioned(method, method.Identifier.ValueText, type),
        _ => false,
    });

    public static bool IsFunction(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax
            or AccessorDeclarationSyntax;

    /// <summary>The innermost function around a node; the whole file for top-level statements.</summary>
    public static SyntaxNode Around(SyntaxNode node) =>
        node.Ancestors().First(static ancestor => IsFunction(ancestor) || ancestor.Parent is null);

    /// <summary>Whether other methods of the file decide whether a node ever runs.</summary>
    public static bool DependsOnOthers(SyntaxNode node) =>
        node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && IsPrivate(method);

    private static bool IsBehindReturn(IEnumerable<StatementSyntax> statements, StatementSyntax statement)
    {
        var before = statements.TakeWhile(other => other != statement).ToList();
        var last = before.FindLastIndex(static other => other is ReturnStatementSyntax or ThrowStatementSyntax);
        return statement is not LabeledStatementSyntax && last >= 0
            && !before.Skip(last).Any(static other => other is LabeledStatementSyntax);
    }

    /// <summary>Whether only the one declaration of its type can call a method.</summary>
    private static bool IsPrivate(MethodDeclarationSyntax method) =>
        method is { ExplicitInterfaceSpecifier: null, Identifier.ValueText: not "Main", AttributeLists.Count: 0 }
        && method.Parent is ClassDeclarationSyntax or StructDeclarationSyntax or RecordDeclarationSyntax
        && !((TypeDeclarationSyntax)method.Parent).Modifiers.Any(SyntaxKind.PartialKeyword)
        && !method.Modifiers.Any(static modifier => modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword
            or SyntaxKind.ProtectedKeyword or SyntaxKind.OverrideKeyword or SyntaxKind.PartialKeyword);

    private static bool IsMentioned(SyntaxNode declaration, string name, SyntaxNode within) =>
        within.DescendantNodes(other => other != declaration).OfType<SimpleNameSyntax>().Any(other => other.Identifier.ValueText == name);
}
