namespace Shot.Generators.Parsing;

/// <summary>The names in a decorator: which members can have their own name, and which names are free for fields.</summary>
internal sealed class MemberNames
{
    /// <summary>Names that no implicit implementation can have: <c>object</c>'s members, the decorator and its type parameters.</summary>
    private readonly HashSet<string> _reserved = new(
        ["Equals", "GetHashCode", "ToString", "GetType", "MemberwiseClone", "Finalize", "ReferenceEquals"], StringComparer.Ordinal);

    private readonly HashSet<string> _signatures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _isMethod = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);

    public MemberNames(INamedTypeSymbol type, string decorator)
    {
        var typeParameters = GuardedName.TypeArguments(type).Select(argument => argument.Name).ToList();
        _reserved.Add(decorator);
        _reserved.UnionWith(typeParameters);
        _fields.UnionWith(typeParameters);
        foreach (var member in type.SelfAndInterfaces().SelectMany(other => other.GetMembers()))
        {
            _fields.Add(member.Name);
            if (member is IMethodSymbol method)
                _fields.UnionWith(method.Parameters.Concat<ISymbol>(method.TypeParameters).Select(parameter => parameter.Name));
        }

        Inner = Field("_inner");
        Guards = Field("_guards");
        Disposed = Field("_disposed");
        _fields.UnionWith(TypesBeside(type));
        Holder = Field(InterfaceParser.Holder);
    }

    public string Inner { get; }
    public string Guards { get; }
    public string Disposed { get; }
    public string Holder { get; }

    /// <summary>The holder's name where a type beside has it, which the holder would hide in its file.</summary>
    public static IEnumerable<string> TypesBeside(INamedTypeSymbol type) =>
        type.ContainingNamespace.GetTypeMembers(InterfaceParser.Holder).Where(static other => !other.IsFileLocal)
            .Select(static other => other.Name);

    public string Field(string wanted) => Unique.Take(wanted, _fields);

    /// <summary>Whether a member can be a public member of the decorator. The first of a signature can, the others are explicit.</summary>
    public bool IsImplicit(ISymbol member) =>
        member.DeclaredAccessibility == Accessibility.Public && member is not IPropertySymbol { IsIndexer: true }
            && !_reserved.Contains(member.Name)
        && TryTake(member.Name, member switch
        {
            // The type parameters of two generic methods may have different names.
            IMethodSymbol { IsGenericMethod: true } method => $"`{Print.Number(method.Arity)}({Print.Number(method.Parameters.Length)})",
            IMethodSymbol method => MethodParser.Signature(method),
            _ => null,
        });

    public bool TryTake(string name, string? signature)
    {
        var isMethod = signature is not null;
        if (_isMethod.TryGetValue(name, out var isOtherMethod) && !(isOtherMethod && isMethod))
            return false;
        _isMethod[name] = isMethod;
        return _signatures.Add(name + signature);
    }
}
