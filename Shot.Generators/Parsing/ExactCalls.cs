using System.Globalization;
using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>
/// Prints calls that reach the very member that a decorator implements. By the interface that declares it, its name and arguments of its parameters' types it is found, unless
/// <c>[OverloadResolutionPriority]</c> puts another before it: then only an accessor reaches it, which the runtime binds by the signature.
/// </summary>
internal sealed class ExactCalls(IAssemblySymbol assembly, MemberNames names)
{
    private readonly Dictionary<INamedTypeSymbol, (string Name, List<string> Lines)> _accessors = new(SymbolEqualityComparer.Default);

    public EquatableArray<ExactModel> Models => _accessors.Select(static of => new ExactModel(
        of.Value.Name,
        TypeParameters(of.Key, GuardedName.TypeArguments(of.Key)),
        MethodParser.Constraints(GuardedName.TypeArguments(of.Key).OfType<ITypeParameterSymbol>()),
        of.Value.Lines.ToEquatableArray())).ToEquatableArray();

    /// <summary>A call of a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">The instance, as the interface that declares the method.</param>
    /// <param name="arguments">All arguments.</param>
    /// <param name="typeArguments">The type arguments where they are called otherwise than the method's own parameters.</param>
    public string Call(IMethodSymbol method, string target, IEnumerable<string> arguments, string? typeArguments = null)
    {
        typeArguments ??= MethodParser.TypeParameters(method);
        if (!Overloads.IsPassedOver(method))
            return $"{target}.{Display.Identifier(method.Name)}{typeArguments}({string.Join(", ", arguments)})";
        var definition = method.ContainingType.OriginalDefinition;
        if (!_accessors.TryGetValue(definition, out var accessors))
            _accessors.Add(definition, accessors = (names.Field("ShotExact" + (_accessors.Count + 1).ToString(CultureInfo.InvariantCulture)), []));
        var accessor = Accessor(method.OriginalDefinition, definition);
        if (!accessors.Lines.Contains(accessor))
            accessors.Lines.Add(accessor);
        return $"{accessors.Name}{TypeParameters(definition, GuardedName.TypeArguments(method.ContainingType))}.{Display.Identifier(method.Name)}{typeArguments}"
            + $"({string.Join(", ", new[] { target }.Concat(arguments))})";
    }

    private string Accessor(IMethodSymbol method, INamedTypeSymbol declaring)
    {
        const string compiler = "global::System.Runtime.CompilerServices.";
        var inner = Unique.Name("inner", new HashSet<string>(method.Parameters.Select(static parameter => parameter.Name), StringComparer.Ordinal));
        var parameters = MethodParser.Parameters(method, null, "", assembly, asTwinOrImplicit: false).Select(static parameter => parameter.Declaration);
        return $"{(Obsoletes.Contain(method) ? KnownTypes.ObsoleteMark + " " : "")}[{compiler}UnsafeAccessor({compiler}UnsafeAccessorKind.Method, Name = \"{method.MetadataName}\")] "
            + $"internal static extern {MethodParser.ReturnType(method)} {Display.Identifier(method.Name)}{MethodParser.TypeParameters(method)}"
            + $"({string.Join(", ", new[] { $"{Display.InCode(declaring)} {inner}" }.Concat(parameters))}){MethodParser.Constraints(method.TypeParameters)};";
    }

    private static string TypeParameters(INamedTypeSymbol type, IEnumerable<ITypeSymbol> arguments) =>
        GuardedName.TypeArguments(type).Any() ? $"<{string.Join(", ", arguments.Select(Display.InCode))}>" : "";
}
