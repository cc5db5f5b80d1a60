using System.Runtime.CompilerServices;

namespace Shot.Generators.Tracking;

/// <summary>Fingerprints of what other files can see of one file, with its annotations apart: they change no name's meaning.</summary>
internal sealed class FileDeclarations
{
    private static readonly ConditionalWeakTable<SyntaxTree, FileDeclarations> Known = new();

    private FileDeclarations(SyntaxTree tree)
    {
        var version = new Fingerprint();
        var annotations = new Fingerprint();
        var annotatedTypes = new Fingerprint();
        var places = new Dictionary<BaseTypeDeclarationSyntax, int>();
        var seen = new HashSet<(int Type, int Target, string Name)>();
        version.Add(tree.FilePath);
        version.AddIdentity(tree.Options);
        var aliases = new List<(string, string)>();
        var hasStatements = false;
        foreach (var item in tree.GetRoot().DescendantNodesAndTokens(static node => !IsBody(node) && !IsAnnotation(node)))
        {
            if (item.AsNode() is not { } node)
            {
                AddNullableDirectives(ref version, item.AsToken());
                version.Add(item.AsToken());
                continue;
            }

            if (node is BaseTypeDeclarationSyntax type)
                places.Add(type, places.Count + 1);
            if (IsAnnotation(node))
            {
                // An annotated declaration is known by its place among the declarations.
                annotations.Add(version.Value);
                AddNullableDirectives(ref version, node);
                foreach (var token in node.DescendantTokens())
                    annotations.Add(token);
                AddTypes((AttributeListSyntax)node);
            }
            else if (IsBody(node))
            {
                // Only the existence of a body counts, and for top-level statements that there are any.
                if (!hasStatements || node is not GlobalStatementSyntax)
                    version.Add((ulong)node.RawKind);
                hasStatements |= node is GlobalStatementSyntax;
                AddNullableDirectives(ref version, node);
            }
            else if (node is UsingDirectiveSyntax { Alias: { } alias, NamespaceOrType: NameSyntax name })
            {
                aliases.Add((alias.Name.Identifier.ValueText, AttributeNames.Last(name)));
            }
        }

        Version = version.Value;
        Annotations = annotations.Value;
        AnnotatedTypes = annotatedTypes.Value;
        Aliases = aliases;

        // Annotations on a type, on a member of one, or outside of any.
        void AddTypes(AttributeListSyntax list)
        {
            var type = list.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>() is { } around ? places[around] : 0;
            var target = list.Parent?.RawKind ?? 0;
            foreach (var name in list.Attributes.Select(static annotation => annotation.Name.ToString()))
            {
                if (!seen.Add((type, target, name)))
                    continue;
                annotatedTypes.Add((ulong)type);
                annotatedTypes.Add((ulong)target);
                annotatedTypes.Add(name);
            }
        }
    }

    /// <summary>The fingerprint of everything but the annotations.</summary>
    public ulong Version { get; }

    /// <summary>The fingerprint of the annotations and their places.</summary>
    public ulong Annotations { get; }

    /// <summary>The fingerprint of which types, by their place in the file, have which annotations, whatever their numbers.</summary>
    public ulong AnnotatedTypes { get; }

    /// <summary>The aliases of the file's usings, and the last part of the name that each stands for.</summary>
    public IReadOnlyList<(string Alias, string Name)> Aliases { get; }

    public static FileDeclarations Of(SyntaxTree tree) => Known.GetValue(tree, static tree => new FileDeclarations(tree));

    /// <summary>Whether a node's contents are hidden from other files, and from other bodies of its own.</summary>
    public static bool IsBody(SyntaxNode node) => node switch
    {
        GlobalStatementSyntax => true,
        BlockSyntax or ArrowExpressionClauseSyntax =>
            node.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or BasePropertyDeclarationSyntax,
        _ => false,
    };

    /// <summary>Whether a node is a list of annotations alone, under their own names: an alias may stand for anything.</summary>
    private static bool IsAnnotation(SyntaxNode node) => node is AttributeListSyntax { Target: null } list
        && list.Attributes.All(static attribute => AttributeNames.Own.Contains(AttributeNames.Last(attribute.Name)));

    /// <summary>A nullable directive inside a node goes on after it.</summary>
    private static void AddNullableDirectives(ref Fingerprint version, SyntaxNodeOrToken item)
    {
        if (!item.ContainsDirectives)
            return;
        foreach (var token in item.AsNode()?.DescendantTokens() ?? [item.AsToken()])
        {
            foreach (var trivia in token.LeadingTrivia.Where(static trivia => trivia.IsKind(SyntaxKind.NullableDirectiveTrivia)))
                version.Add(trivia.ToString());
        }
    }
}
