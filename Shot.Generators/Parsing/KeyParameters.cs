namespace Shot.Generators.Parsing;

/// <summary>Decides which parameters can be keys, and from where a handler's parameters are bound.</summary>
internal static class KeyParameters
{
    public const string Types = "a text, a whole number of up to 64 bits, a char, a Guid or an IPAddress";
    private const string Binding = "Microsoft.AspNetCore.Http.Metadata.";
    private const string ModelBinding = "Microsoft.AspNetCore.Mvc.ModelBinding.";

    /// <summary>The key that the marked parameters of a method form; null when none is marked.</summary>
    public static string? Marked(IMethodSymbol method)
    {
        var marked = method.Parameters.Where(static parameter => Marker(parameter) is not null)
            .Select(static parameter => KeySyntax.Prefix(KeyKind.Parameter) + ":" + parameter.Name);
        return string.Join("+", marked) is { Length: > 0 } key ? key : null;
    }

    public static AttributeData? Marker(IParameterSymbol parameter) => parameter.Attribute(KnownTypes.KeyAttribute);

    /// <summary>How the text of a value of this type is read; null when such values cannot be keys.</summary>
    public static KeyForm? Form(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        return type.SpecialType switch
        {
            SpecialType.System_String or SpecialType.System_Char => KeyForm.Text,
            >= SpecialType.System_SByte and <= SpecialType.System_UInt64 => KeyForm.Number,
            _ => type.Is("System.Guid") ? KeyForm.Guid : type.Is("System.Net.IPAddress") ? KeyForm.Address : null,
        };
    }

    /// <summary>A parameter's source and name: <see cref="KeyKind.Parameter"/> if it does not say, null if no limit can read it.</summary>
    public static (KeyKind Kind, string Name)? Source(KeyParameter parameter)
    {
        var sources =
            from attribute in parameter.Attributes
            from contract in attribute.AttributeClass?.AllInterfaces ?? []
            where contract.Name.StartsWith("IFrom", StringComparison.Ordinal)
                && Display.FullName(contract).StartsWith(Binding, StringComparison.Ordinal)
            select (contract.Name, Value: attribute.Argument<string?>("Name", null) ?? parameter.Name);
        return sources.FirstOrDefault() switch
        {
            (null, _) => parameter.Attributes.Any(IsOfMvcOrServices) ? null : (KeyKind.Parameter, parameter.Name),
            ("IFromRouteMetadata", var name) => (KeyKind.Route, name),
            ("IFromQueryMetadata", var name) => (KeyKind.Query, name),
            ("IFromHeaderMetadata", var name) => (KeyKind.Header, name),
            _ => null,
        };
    }

    private static bool IsOfMvcOrServices(AttributeData attribute)
    {
        if (attribute.AttributeClass is not { } type)
            return false;

        // MVC binds a property with [BindProperty] under its own name, as it binds parameters.
        var isOwnName = type.Name == "BindPropertyAttribute"
            && !attribute.NamedArguments.Any(static argument => argument.Key is "Name" or "BinderType");
        return type.Name == "FromKeyedServicesAttribute" || !isOwnName && type.AllInterfaces.Any(static contract =>
            contract.Name is "IBinderTypeProviderMetadata" or "IBindingSourceMetadata" or "IModelNameProvider"
            && Display.FullName(contract).StartsWith(ModelBinding, StringComparison.Ordinal));
    }
}
