using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.Generators.Parsing;

/// <summary>Sees by syntax alone that a call never runs: it switches nothing on.</summary>
internal static class DeadCode
{
    /// <summary>Whether a node stands in a branch that is never taken, behind a return, or in a private method or local function that nothing mentions.</summary>
    public static bool Holds(SyntaxNode node)
    {
        for (var level = node; level.Parent is { } parent; level = parent)
        {
            if (parent is IfStatementSyntax branch && (branch.Statement == level ? branch.Condition.IsKind(SyntaxKind.FalseLiteralExpression) : branch.Else == level && branch.Condition.IsKind(SyntaxKind.TrueLiteralExpression)))
                return true;
            if (level is StatementSyntax and not LocalFunctionStatementSyntax && parent is BlockSyntax block && IsBehindReturn(block.Statements, level))
                return true;
            if (level is GlobalStatementSyntax { Statement: not LocalFunctionStatementSyntax } global && parent is CompilationUnitSyntax unit
                && IsBehindReturn(unit.Members.OfType<GlobalStatementSyntax>().Select(static other => other.Statement), global.Statement))
            {
                return true;
            }

            if (level is LocalFunctionStatementSyntax local && !IsMentioned(local, local.Identifier.ValueText, Functions.Around(local)))
                return true;
            if (level is MethodDeclarationSyntax method && IsPrivate(method) && !IsMentioned(method, method.Identifier.ValueText, method.Parent!))
                return true;
        }

        return false;
    }

    /// <summary>Whether what other methods of the file do decides whether a node ever runs.</summary>
    public static bool DependsOnOthers(SyntaxNode node) => node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && IsPrivate(method);

    private static bool IsBehindReturn(IEnumerable<StatementSyntax> statements, SyntaxNode statement)
    {
        var before = statements.TakeWhile(other => other != statement).ToList();
        return statement is not LabeledStatementSyntax && before.FindLastIndex(static other => other is ReturnStatementSyntax or ThrowStatementSyntax) is >= 0 and var last
            && !before.Skip(last).Any(static other => other is LabeledStatementSyntax);
    }

    /// <summary>A method that nobody outside of its type's one declaration can call.</summary>
    private static bool IsPrivate(MethodDeclarationSyntax method) =>
        method is { ExplicitInterfaceSpecifier: null, Identifier.ValueText: not "Main", Parent: ClassDeclarationSyntax or StructDeclarationSyntax or RecordDeclarationSyntax }
        && !((TypeDeclarationSyntax)method.Parent).Modifiers.Any(SyntaxKind.PartialKeyword)
        && method.AttributeLists.Count == 0
        && !method.Modifiers.Any(static modifier => modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword or SyntaxKind.OverrideKeyword or SyntaxKind.PartialKeyword);

    private static bool IsMentioned(SyntaxNode declaration, string name, SyntaxNode within) =>
        within.DescendantNodes(other => other != declaration).OfType<SimpleNameSyntax>().Any(other => other.Identifier.ValueText == name);
}
