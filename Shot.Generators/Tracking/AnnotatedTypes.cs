using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.Generators.Tracking;

/// <summary>
/// A fingerprint of which types of a file have annotations, of which names and on what: a limit more on a type that has some changes what the type's own file
/// gives, but not what files give that only ask whether it is limited. A type is known by its place among the file's types.
/// </summary>
internal sealed class AnnotatedTypes
{
    private readonly Dictionary<BaseTypeDeclarationSyntax, int> _places = [];
    private readonly HashSet<(int Type, int Target, string Name)> _seen = [];
    private Fingerprint _fingerprint = new();

    public ulong Value => _fingerprint.Value;

    /// <summary>Counts a type, in the order of the source.</summary>
    public void Enter(BaseTypeDeclarationSyntax type) => _places.Add(type, _places.Count + 1);

    /// <summary>Adds annotations on a type that was entered, on a member of one, or outside of any.</summary>
    public void Add(AttributeListSyntax annotations)
    {
        var type = annotations.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>() is { } around ? _places[around] : 0;
        var target = annotations.Parent?.RawKind ?? 0;
        foreach (var annotation in annotations.Attributes)
        {
            var name = annotation.Name.ToString();
            if (!_seen.Add((type, target, name)))
                continue;
            _fingerprint.Add((ulong)type);
            _fingerprint.Add((ulong)target);
            _fingerprint.Add(name);
        }
    }
}
