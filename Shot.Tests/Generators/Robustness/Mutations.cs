using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators.Robustness;

/// <summary>Small changes of a source, as typing, moving and half-done work make them, and some that nobody would make.</summary>
internal static class Mutations
{
    private static readonly string[] Annotations =
    [
        "[ShotLimit(1, perSecond: 1)] ", "[ShotLimit(2, 2, MaxWaitMs = 5)] ", "[ShotLimit(3, 3, Fallback = \"M\")] ", "[ShotConcurrency(1)] ", "[ShotDeadline(5, Abandon = true)] ", "[ShotExempt] ",
        "[ShotLimit(4, 4), ShotConcurrency(4), ShotDeadline(4)] ", "[ShotLimit(5, 5, Strategy = (ShotStrategy)7, Name = \"\\n\")] ", "[ShotLimit(6, 6, Key = \"ip\", Cost = 2, MaxQueueMs = 3)] ", "[ShotLimit] ", "[ShotLimit(",
        "[ShotConcurrency] ", "[ShotConcurrency(Max = 5)] ", "[ShotConcurrency(\"x\")] ", "[ShotConcurrency(2, Max = 0)] ", "[ShotCriticality(ShotCriticality.Critical)] ",
        "[ShotConcurrency, ShotCriticality(ShotCriticality.Sheddable)] ", "[ShotCriticality((ShotCriticality)7)] ", "[ShotCriticality] ", "[ShotCriticality(",
    ];

    private static readonly string[] Modifiers =
        ["static ", "partial ", "abstract ", "virtual ", "sealed ", "async ", "unsafe ", "private ", "public ", "protected ", "internal ", "file ", "extern ", "override ", "new ", "readonly ", "ref "];

    private static readonly string[] Types =
    [
        "void", "int", "int*", "string?", "dynamic", "Task", "Task<int>", "ValueTask", "ValueTask<(int Left, string? Right)>", "IAsyncEnumerable<string>", "ReadOnlySpan<char>", "T", "object[]",
        "Missing", "CancellationToken", "delegate*<int, void>", "Func<Task>", "(int A, int B)?", "ref int", "var",
    ];

    private static readonly string[] Numbers = ["0", "-1", "1", "int.MaxValue", "double.NaN", "1e300", "5 / 60", "'a'", "null", "1_000_000", "default", "nameof(M)"];

    private static readonly string[] Names = ["@class", "ShotGuards", "_inner", "call", "result", "Guarded", "All", "Try", "Equals", "x", "ünïcödé", "Task", "await", "field"];

    private static readonly Func<SyntaxNode, Random, TextChange?>[] Kinds =
    [
        Truncate, DeleteToken, DoubleToken, SwapTokens, DeleteMember, DoubleMember, Annotate, Annotate, Annotate, Modify, Modify, Retype, Retype, Renumber, Rename, DeleteParameter,
    ];

    /// <summary>The source after one to three changes.</summary>
    public static string Apply(string source, Random random)
    {
        for (var changes = random.Next(3) == 0 ? random.Next(2, 4) : 1; changes > 0; changes--)
        {
            var root = CSharpSyntaxTree.ParseText(source, GeneratorRun.ParseOptions).GetRoot();
            if (Kinds[random.Next(Kinds.Length)](root, random) is { } change)
                source = SourceText.From(source).WithChanges(change).ToString();
        }

        return source;
    }

    private static TextChange? Truncate(SyntaxNode root, Random random)
    {
        var start = random.Next(root.FullSpan.Length);
        return new TextChange(random.Next(2) == 0 ? TextSpan.FromBounds(start, root.FullSpan.End) : new TextSpan(start, Math.Min(random.Next(20), root.FullSpan.End - start)), "");
    }

    private static TextChange? DeleteToken(SyntaxNode root, Random random) => Any(root.DescendantTokens(), random) is var token && token != default ? new TextChange(token.Span, "") : null;

    private static TextChange? DoubleToken(SyntaxNode root, Random random) =>
        Any(root.DescendantTokens(), random) is var token && token != default ? new TextChange(token.Span, $"{token.Text} {token.Text}") : null;

    private static TextChange? SwapTokens(SyntaxNode root, Random random)
    {
        var token = Any(root.DescendantTokens(), random);
        var next = token.GetNextToken();
        return next == default ? null : new TextChange(TextSpan.FromBounds(token.SpanStart, next.Span.End), $"{next.Text} {token.Text}");
    }

    private static TextChange? DeleteMember(SyntaxNode root, Random random) => Any(root.DescendantNodes().Where(IsPart), random) is { } node ? new TextChange(node.Span, "") : null;

    private static TextChange? DoubleMember(SyntaxNode root, Random random) =>
        Any(root.DescendantNodes().Where(IsPart), random) is { } node ? new TextChange(node.Span, node + "\n" + node) : null;

    private static TextChange? Annotate(SyntaxNode root, Random random) =>
        Any(root.DescendantNodes().Where(node => node is MemberDeclarationSyntax or AccessorDeclarationSyntax or LambdaExpressionSyntax or LocalFunctionStatementSyntax or ParameterSyntax or TypeParameterSyntax), random) is { } node
            ? new TextChange(new TextSpan(node.SpanStart, 0), Any(Annotations, random)!)
            : null;

    private static TextChange? Modify(SyntaxNode root, Random random) =>
        Any(root.DescendantNodes().OfType<MemberDeclarationSyntax>(), random) is { } member
            ? new TextChange(random.Next(2) == 0 && member.Modifiers.Count > 0 ? Any(member.Modifiers, random).Span : new TextSpan(AfterAttributes(member), 0), Any(Modifiers, random)!)
            : null;

    private static TextChange? Retype(SyntaxNode root, Random random) =>
        Any(root.DescendantNodes().OfType<TypeSyntax>().Where(type => type.Parent is MethodDeclarationSyntax or ParameterSyntax or TypeArgumentListSyntax or BaseTypeSyntax or LocalFunctionStatementSyntax), random) is { } type
            ? new TextChange(type.Span, Any(Types, random)!)
            : null;

    private static TextChange? Renumber(SyntaxNode root, Random random) =>
        Any(root.DescendantNodes().OfType<AttributeArgumentSyntax>(), random) is { } argument ? new TextChange(argument.Expression.Span, Any(Numbers, random)!) : null;

    private static TextChange? Rename(SyntaxNode root, Random random)
    {
        var name = Any(root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)), random);
        return name == default ? null : new TextChange(name.Span, Any(Names, random)!);
    }

    private static TextChange? DeleteParameter(SyntaxNode root, Random random) =>
        Any(root.DescendantNodes().Where(node => node is ParameterSyntax or ArgumentSyntax or AttributeArgumentSyntax), random) is { } node ? new TextChange(node.Span, "") : null;

    private static bool IsPart(SyntaxNode node) => node is MemberDeclarationSyntax or StatementSyntax or AttributeListSyntax or UsingDirectiveSyntax or ParameterListSyntax or BlockSyntax;

    private static int AfterAttributes(MemberDeclarationSyntax member) => member.AttributeLists.Count == 0 ? member.SpanStart : member.AttributeLists.Last().GetLastToken().GetNextToken().SpanStart;

    private static T? Any<T>(IEnumerable<T> items, Random random)
    {
        var all = items as IReadOnlyList<T> ?? [.. items];
        return all.Count == 0 ? default : all[random.Next(all.Count)];
    }
}
