using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.Generators.Tracking;

/// <summary>
/// What one file says to the other files of its compilation: every token outside of method bodies and top-level
/// statements, and the nullable context. An edit that leaves it as it was cannot change what another file means.
/// </summary>
internal sealed class FileDeclarations
{
    private static readonly ConditionalWeakTable<SyntaxTree, FileDeclarations> Known = new();

    private FileDeclarations(SyntaxTree tree)
    {
        var root = tree.GetRoot();
        var version = new Fingerprint();
        version.Add(tree.FilePath);
        version.Add(Identity.Of(tree.Options));
        var aliases = new List<(string, string)>();
        var hasStatements = false;
        foreach (var item in root.DescendantNodesAndTokens(static node => !IsBody(node)))
        {
            if (item.AsNode() is { } node)
            {
                if (IsBody(node))
                {
                    AddBody(ref version, node, isKnown: hasStatements && node is GlobalStatementSyntax);
                    hasStatements |= node is GlobalStatementSyntax;
                }
                else if (node is UsingDirectiveSyntax { Alias: { } alias, NamespaceOrType: NameSyntax name })
                {
                    aliases.Add((alias.Name.Identifier.ValueText, AttributeNames.Last(name)));
                }

                continue;
            }

            var token = item.AsToken();
            AddNullableDirectives(ref version, token);
            version.Add((ulong)token.RawKind);
            version.Add(token.Text);
        }

        Version = version.Value;
        Aliases = aliases;
    }

    public ulong Version { get; }

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
