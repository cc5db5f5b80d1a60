using Shot.Generators.Parsing;

namespace Shot.Generators.Tracking;

/// <summary>The nodes of a file that may count as far as syntax tells. No others are bound.</summary>
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
            if (node is AttributeSyntax { Parent: AttributeListSyntax { Parent: { } target } } attribute
                && Annotated.LastOrDefault() != target
                && annotationNames.Contains(AttributeNames.Last(attribute.Name)))
            {
                Annotated.Add(target);
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

    /// <summary>A fingerprint that determines the file's contribution, together with the declarations of all files.</summary>
    public ulong Contents { get; }

    public List<SyntaxNode> Annotated { get; } = [];
    public List<InterfaceDeclarationSyntax> Derived { get; } = [];
    public List<ExpressionSyntax> Mapped { get; } = [];
    public List<SyntaxNode> Calls { get; } = [];

    public bool AreFor(HashSet<string> annotationNames, Dictionary<string, string> recorded) =>
        _annotationNames.SetEquals(annotationNames) && _recorded.Count == recorded.Count && _recorded.Keys.All(recorded.ContainsKey);

    private ulong ContentsOf(SyntaxNode root)
    {
        var contents = new Fingerprint();
        var declarations = FileDeclarations.Of(root.SyntaxTree);
        contents.Add(declarations.Version);
        contents.Add(declarations.Annotations);
        foreach (var body in Bodies(root))
        {
            contents.Add((ulong)body.RawKind);
            foreach (var token in body.DescendantTokens())
                contents.Add(token);
        }

        var attributes = Annotated.SelectMany(static node => FunctionParser.Attributes(node)).SelectMany(static list => list.Attributes);
        foreach (var attribute in attributes)
            contents.Add((ulong)attribute.GetLocation().GetMappedLineSpan().StartLinePosition.Line);
        return contents.Value;
    }

    /// <summary>The bodies that determine what the candidates mean, in source order.</summary>
    private IEnumerable<SyntaxNode> Bodies(SyntaxNode root)
    {
        // Whether a call in a private method ever runs depends on the methods that call it.
        var needsAll = Calls.Exists(node =>
            node is InvocationExpressionSyntax call && CallParser.MustRun(call, _recorded) && DeadCode.DependsOnOthers(node));
        if (needsAll)
            return root.DescendantNodes(static node => !FileDeclarations.IsBody(node)).Where(FileDeclarations.IsBody);
        var bodies = Annotated.Concat(Derived).Concat(Mapped).Concat(Calls)
            .Select(static node => node.Ancestors().LastOrDefault(FileDeclarations.IsBody)).OfType<SyntaxNode>().ToList();

        // Top-level statements share their variables, so they are one body.
        if (bodies.Exists(static body => body is GlobalStatementSyntax))
            bodies.AddRange(((CompilationUnitSyntax)root).Members.OfType<GlobalStatementSyntax>());
        return bodies.Distinct().OrderBy(static body => body.SpanStart);
    }
}
