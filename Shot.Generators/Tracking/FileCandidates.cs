using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Parsing;

namespace Shot.Generators.Tracking;

/// <summary>The nodes of a file that can count as far as syntax tells: nothing else is ever bound.</summary>
internal sealed class FileCandidates
{
    private readonly HashSet<string> _annotationNames;
    private readonly Dictionary<string, string> _recorded;

    public FileCandidates(SyntaxNode root, HashSet<string> annotationNames, Dictionary<string, string> recorded)
    {
        _annotationNames = annotationNames;
        _recorded = recorded;
        foreach (var node in root.DescendantNodes())
        {
            if (node is AttributeSyntax { Parent: AttributeListSyntax { Parent: { } target } } attribute)
            {
                if (annotationNames.Contains(AttributeNames.Last(attribute.Name)) && (Annotated.Count == 0 || Annotated[Annotated.Count - 1] != target))
                    Annotated.Add(target);
                continue;
            }

            if (node is InterfaceDeclarationSyntax { BaseList: not null } derived)
                Derived.Add(derived);
            if (node is ExpressionSyntax expression && MappingParser.MayBeMapped(node))
                Mapped.Add(expression);
            if (CallParser.MayCount(node, recorded))
                Calls.Add(node);
        }

        Contents = ContentsOf(root);
    }

    /// <summary>
    /// A fingerprint of all in the file that can count: its declarations, each body that has a candidate in it, and the lines by which nameless handlers are known.
    /// Together with the declarations of all files it determines what the file contributes.
    /// </summary>
    public ulong Contents { get; }

    /// <summary>Declarations, lambdas and local functions that have an annotation by name.</summary>
    public List<SyntaxNode> Annotated { get; } = [];

    /// <summary>Interfaces that may inherit annotations.</summary>
    public List<InterfaceDeclarationSyntax> Derived { get; } = [];

    /// <summary>What is passed to <c>Map…</c> calls.</summary>
    public List<ExpressionSyntax> Mapped { get; } = [];

    /// <summary>Calls and declarations that may tell whether guards are switched on.</summary>
    public List<SyntaxNode> Calls { get; } = [];

    private ulong ContentsOf(SyntaxNode root)
    {
        var contents = new Fingerprint();
        var declarations = FileDeclarations.Of(root.SyntaxTree);
        contents.Add(declarations.Version);
        contents.Add(declarations.Annotations);
        var bodies = new SortedDictionary<int, SyntaxNode>();
        var hasStatements = false;
        foreach (var node in Annotated.Concat(Derived).Concat(Mapped).Concat(Calls))
        {
            if (node.Ancestors().LastOrDefault(FileDeclarations.IsBody) is { } body)
            {
                bodies[body.SpanStart] = body;
                hasStatements |= body is GlobalStatementSyntax;
            }
        }

        // Top-level statements see one another's variables: they are one body.
        if (hasStatements && root is CompilationUnitSyntax unit)
        {
            foreach (var statement in unit.Members.OfType<GlobalStatementSyntax>())
                bodies[statement.SpanStart] = statement;
        }

        // Whether a call in a private method ever runs is told by the methods that call it.
        if (Calls.Any(node => node is InvocationExpressionSyntax call && CallParser.MustRun(call, _recorded) && DeadCode.DependsOnOthers(node)))
        {
            foreach (var body in root.DescendantNodes(static node => !FileDeclarations.IsBody(node)).Where(FileDeclarations.IsBody))
                bodies[body.SpanStart] = body;
        }

        foreach (var body in bodies.Values)
        {
            contents.Add((ulong)body.RawKind);
            foreach (var token in body.DescendantTokens())
            {
                contents.Add((ulong)token.RawKind);
                contents.Add(token.Text);
            }
        }

        foreach (var nameless in Annotated.Where(node => node is LambdaExpressionSyntax or LocalFunctionStatementSyntax))
        {
            foreach (var attribute in nameless.ChildNodes().OfType<AttributeListSyntax>().SelectMany(list => list.Attributes))
                contents.Add((ulong)attribute.GetLocation().GetMappedLineSpan().StartLinePosition.Line);
        }

        return contents.Value;
    }

    /// <summary>Whether they were looked for under these names.</summary>
    public bool AreFor(HashSet<string> annotationNames, Dictionary<string, string> recorded) =>
        _annotationNames.SetEquals(annotationNames) && _recorded.Count == recorded.Count && _recorded.Keys.All(recorded.ContainsKey);
}
