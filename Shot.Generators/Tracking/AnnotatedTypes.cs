namespace Shot.Generators.Tracking;

/// <summary>A fingerprint of which types, by their place in a file, have which annotations, whatever their numbers.</summary>
internal sealed class AnnotatedTypes
{
    private readonly Dictionary<BaseTypeDeclarationSyntax, int> _places = [];
    private readonly HashSet<(int Type, int Target, string Name)> _seen = [];
    private Fingerprint _fingerprint = new();

    public ulong Value => _fingerprint.Value;

    public void Enter(BaseTypeDeclarationSyntax type) => _places.Add(type, _places.Count + 1);

    /// <summary>Adds annotations on an entered type, on a member of one, or outside of any.</summary>
    public void Add(AttributeListSyntax annotations)
    {
        var type = annotations.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>() is { } around ? _places[around] : 0;
        var target = annotations.Parent?.RawKind ?? 0;
        foreach (var name in annotations.Attributes.Select(static annotation => annotation.Name.ToString()))
        {
            if (!_seen.Add((type, target, name)))
                continue;
            _fingerprint.Add((ulong)type);
            _fingerprint.Add((ulong)target);
            _fingerprint.Add(name);
        }
    }
}
