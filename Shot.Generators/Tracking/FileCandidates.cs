using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Parsing;

namespace Shot.Generators.Tracking;

/// <summary>The nodes of a file that can count as far as syntax tells: nothing else is ever bound.</summary>
internal sealed class FileCandidates
{
    private readonly HashSet<string> _annotationNames;

    public FileCandidates(SyntaxNode root, HashSet<string> annotationNames)
    {
        _annotationNames = annotationNames;
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
            if (CallParser.MayCount(node))
                Calls.Add(node);
        }
    }

    /// <summary>Declarations, lambdas and local functions that have an annotation by name.</summary>
    public List<SyntaxNode> Annotated { get; } = [];

    /// <summary>Interfaces that may inherit annotations.</summary>
    public List<InterfaceDeclarationSyntax> Derived { get; } = [];

    /// <summary>What is passed to <c>Map…</c> calls.</summary>
    public List<ExpressionSyntax> Mapped { get; } = [];

    /// <summary>Calls and declarations that may tell whether guards are switched on.</summary>
    public List<SyntaxNode> Calls { get; } = [];

    /// <summary>Whether they were looked for under these names.</summary>
    public bool AreFor(HashSet<string> annotationNames) => _annotationNames.SetEquals(annotationNames);
}
