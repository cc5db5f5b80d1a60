using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>The names in a decorator: which members can be implemented under their own name, and what is free for its fields.</summary>
internal sealed class MemberNames
{
    private static readonly HashSet<string> ObjectMembers =
        new(["Equals", "GetHashCode", "ToString", "GetType", "MemberwiseClone", "Finalize", "ReferenceEquals"], StringComparer.Ordinal);

    private readonly HashSet<string> _signatures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _isMethod = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fields;
    private readonly string _decorator;
    private readonly HashSet<string> _typeParameters;

    public MemberNames(INamedTypeSymbol type, string decorator)
    {
        _decorator = decorator;
        _typeParameters = new(GuardedName.TypeArguments(type).Select(argument => argument.Name), StringComparer.Ordinal);
        var members = type.GetMembers().Concat(type.AllInterfaces.SelectMany(other => other.GetMembers())).ToList();
        var methods = members.OfType<IMethodSymbol>().ToList();
        _fields = new HashSet<string>(
            members.Select(member => member.Name)
                .Concat(methods.SelectMany(method => method.Parameters).Select(parameter => parameter.Name))
                .Concat(methods.SelectMany(method => method.TypeParameters).Select(parameter => parameter.Name))
                .Concat(_typeParameters),
            StringComparer.Ordinal);
        Inner = Field("_inner");
        Guards = Field("_guards");
        Disposed = Field("_disposed");
        _fields.UnionWith(TypesBeside(type));
        Holder = Field(InterfaceParser.Holder);
    }

    /// <summary>The name of the holder of guards where a type beside <paramref name="type"/> has it, which the holder would hide in its file.</summary>
    public static IEnumerable<string> TypesBeside(INamedTypeSymbol type) =>
        type.ContainingNamespace.GetTypeMembers(InterfaceParser.Holder).Where(static other => !other.IsFileLocal).Select(static other => other.Name);

    public string Inner { get; }

    public string Guards { get; }

    public string Disposed { get; }

    /// <summary>The static class that holds the guards.</summary>
    public string Holder { get; }

    /// <summary>A field name that no member and no parameter has.</summary>
    public string Field(string wanted)
    {
        var name = Unique.Name(wanted, _fields);
        _fields.Add(name);
        return name;
    }

    /// <summary>Whether <paramref name="member"/> can be a public member of the decorator; the first of a name wins, the others are explicit.</summary>
    public bool IsImplicit(ISymbol member)
    {
        if (member.DeclaredAccessibility != Accessibility.Public || member is IPropertySymbol { IsIndexer: true }
            || ObjectMembers.Contains(member.Name) || member.Name == _decorator || _typeParameters.Contains(member.Name))
        {
            return false;
        }

        return TryTake(member.Name, Signature(member), member is IMethodSymbol);
    }

    /// <summary>Takes a name and signature for a method that is no member of the interface.</summary>
    public bool TryTake(string name, string signature, bool isMethod)
    {
        if (_isMethod.TryGetValue(name, out var method) && !(method && isMethod))
            return false;
        if (!_signatures.Add(signature))
            return false;
        _isMethod[name] = isMethod;
        return true;
    }

    private static string Signature(ISymbol member) => member switch
    {
        IMethodSymbol { IsGenericMethod: true } method => $"{method.Name}`{method.Arity}({method.Parameters.Length})",
        IMethodSymbol method => $"{method.Name}({string.Join(",", method.Parameters.Select(parameter => (parameter.RefKind == RefKind.None ? "" : "&") + parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)))})",
        _ => member.Name,
    };
}
