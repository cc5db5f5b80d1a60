namespace Shot.Generators.Parsing;

/// <summary>Prints calls that reach exactly the member that a decorator implements. A call by name does, unless
/// <c>[OverloadResolutionPriority]</c> ranks another overload higher. Then an unsafe accessor is needed, which the runtime binds by the
/// signature.</summary>
internal sealed class ExactCalls(IAssemblySymbol assembly, MemberNames names)
{
    private const string Compiler = "global::System.Runtime.CompilerServices.";

    private readonly Dictionary<INamedTypeSymbol, (string Name, List<string> Lines)> _accessors = new(SymbolEqualityComparer.Default);

    /// <summary>The classes of the accessors, line by line.</summary>
    public EquatableArray<EquatableArray<string>> Classes(bool isUnsafe) => _accessors.Select(of => new[]
    {
        "// By their names C# calls others, whose [OverloadResolutionPriority] is higher.",
        $"file static {(isUnsafe ? "unsafe " : "")}class {of.Value.Name}{TypeArguments(of.Key)}"
            + MethodParser.Constraints(GuardedName.TypeArguments(of.Key).OfType<ITypeParameterSymbol>()),
        "{",
    }.Concat(of.Value.Lines.Select(static line => "    " + line)).Append("}").ToEquatableArray()).ToEquatableArray();

    public string Call(IMethodSymbol method, string target, IEnumerable<string> arguments, string? typeArguments = null)
    {
        var name = Display.Identifier(method.Name) + (typeArguments ?? MethodParser.TypeParameters(method));
        if (!Overloads.IsPassedOver(method))
            return $"{target}.{name}({Print.List(arguments)})";
        var definition = method.ContainingType.OriginalDefinition;
        if (!_accessors.TryGetValue(definition, out var accessors))
            _accessors.Add(definition, accessors = (names.Field("ShotExact" + Print.Number(_accessors.Count + 1)), []));
        var accessor = Accessor(method.OriginalDefinition, definition);
        if (!accessors.Lines.Contains(accessor))
            accessors.Lines.Add(accessor);
        return $"{accessors.Name}{TypeArguments(method.ContainingType)}.{name}({Print.List(arguments.Prepend(target))})";
    }

    private string Accessor(IMethodSymbol method, INamedTypeSymbol declaring)
    {
        var inner = Unique.Name("inner",
            new HashSet<string>(method.Parameters.Select(static parameter => parameter.Name), StringComparer.Ordinal));
        var parameters = MethodParser.Parameters(method, assembly, asCallersSee: false).Prepend($"{Display.InCode(declaring)} {inner}");
        var attributes = (method.IsObsolete() ? KnownTypes.ObsoleteMark + " " : "")
            + $"[{Compiler}UnsafeAccessor({Compiler}UnsafeAccessorKind.Method, Name = \"{method.MetadataName}\")] ";
        var constraints = MethodParser.Constraints(method.TypeParameters);
        return MethodParser.Declaration(
            method, attributes + "internal static extern ", Display.Identifier(method.Name), parameters, constraints) + ";";
    }

    private static string TypeArguments(INamedTypeSymbol type) => Print.Types(GuardedName.TypeArguments(type).Select(Display.InCode));
}
