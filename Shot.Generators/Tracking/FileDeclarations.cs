using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.Generators.Tracking;

/// <summary>
/// What one file says to the other files of its compilation: every token outside of method bodies and top-level
/// statements, and the nullable context. An edit that leaves it as it was cannot change what another file means.
/// Annotations are apart, since they change what is guarded but never what a name means.
/// </summary>
internal sealed class FileDeclarations
{
    private static readonly ConditionalWeakTable<SyntaxTree, FileDeclarations> Known = new();

    private FileDeclarations(SyntaxTree tree)
    {
        var root = tree.GetRoot();
        var version = new Fingerprint();
        var annotations = new Fingerprint();
        var annotated = new AnnotatedTypes();
        version.Add(tree.FilePath);
        version.Add(Identity.Of(tree.Options));
        var aliases = new List<(string, string)>();
        var hasStatements = false;
        foreach (var item in root.DescendantNodesAndTokens(static node => !IsBody(node) && !IsAnnotation(node)))
        {
            if (item.AsNode() is { } node)
            {
                if (IsAnnotation(node))
                {
                    AddAnnotation(ref annotations, ref version, node);
                    annotated.Add((AttributeListSyntax)node);
                }
                else if (IsBody(node))
                {
                    AddBody(ref version, node, isKnown: hasStatements && node is GlobalStatementSyntax);
                    hasStatements |= node is GlobalStatementSyntax;
                }
                else if (node is UsingDirectiveSyntax { Alias: { } alias, NamespaceOrType: NameSyntax name })
                {
                    aliases.Add((alias.Name.Identifier.ValueText, AttributeNames.Last(name)));
                }

                if (node is BaseTypeDeclarationSyntax type)
                    annotated.Enter(type);
                continue;
            }

            var token = item.AsToken();
            AddNullableDirectives(ref version, token);
            version.Add((ulong)token.RawKind);
            version.Add(token.Text);
        }

        Version = version.Value;
        Annotations = annotations.Value;
        AnnotatedTypes = annotated.Value;
        Aliases = aliases;
    }

    /// <summary>Of all but the annotations.</summary>
    public ulong Version { get; }

    /// <summary>Of the annotations, and of where they stand.</summary>
    public ulong Annotations { get; }

    /// <summary>Of which types have annotations, whatever these say.</summary>
    public ulong AnnotatedTypes { get; }

    /// <summary>The aliases that the file's usings give, and the last part of the name that each stands for.</summary>
    public IReadOnlyList<(string Alias, string Name)> Aliases { get; }

    public static FileDeclarations Of(SyntaxTree tree) => Known.GetValue(tree, static tree => new FileDeclarations(tree));

    /// <summary>Whether what a node holds is hidden from other files, and from other bodies of its own.</summary>
    public static bool IsBody(SyntaxNode node) => node switch
    {
        GlobalStatementSyntax => true,
        BlockSyntax or ArrowExpressionClauseSyntax => node.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or BasePropertyDeclarationSyntax,
        _ => false,
    };

    /// <summary>Whether a node is a list of annotations alone, under their own names: an alias may stand for anything.</summary>
    private static bool IsAnnotation(SyntaxNode node) =>
        node is AttributeListSyntax { Target: null } list && list.Attributes.All(static attribute => AttributeNames.Own.Contains(AttributeNames.Last(attribute.Name)));

    /// <summary>What is annotated is known by its place among the declarations.</summary>
    private static void AddAnnotation(ref Fingerprint annotations, ref Fingerprint version, SyntaxNode list)
    {
        annotations.Add(version.Value);
        foreach (var token in list.DescendantTokens())
        {
            AddNullableDirectives(ref version, token);
            annotations.Add((ulong)token.RawKind);
            annotations.Add(token.Text);
        }
    }

    /// <summary>That there is a body counts, not what it does; a nullable directive in it goes on behind it.</summary>
    private static void AddBody(ref Fingerprint version, SyntaxNode body, bool isKnown)
    {
        if (!isKnown)
            version.Add((ulong)body.RawKind);
        if (!body.ContainsDirectives)
            return;
        foreach (var token in body.DescendantTokens())
            AddNullableDirectives(ref version, token);
    }

    private static void AddNullableDirectives(ref Fingerprint version, SyntaxToken token)
    {
        if (!token.ContainsDirectives)
            return;
        foreach (var trivia in token.LeadingTrivia)
        {
            if (trivia.IsKind(SyntaxKind.NullableDirectiveTrivia))
                version.Add(trivia.ToString());
        }
    }
}
