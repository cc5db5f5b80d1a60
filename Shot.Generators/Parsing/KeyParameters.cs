using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>Parameters as keys: which values can be one, and where a handler's are bound from.</summary>
internal static class KeyParameters
{
    /// <summary>What a parameter of a key can be, for messages.</summary>
    public const string Types = "a text, a whole number of up to 64 bits, a char, a Guid or an IPAddress";

    private const string Binding = "Microsoft.AspNetCore.Http.Metadata.";
    private const string ModelBinding = "Microsoft.AspNetCore.Mvc.ModelBinding.";
    private const string KeyedServices = "FromKeyedServicesAttribute";

    /// <summary>The key that the marked parameters of a method are; null when none is marked.</summary>
    public static string? Marked(IMethodSymbol method)
    {
        string? key = null;
        foreach (var parameter in method.Parameters)
        {
            if (Marker(parameter) is not null)
                key = (key is null ? "" : key + "+") + KeySyntax.Prefix(KeyKind.Parameter) + ":" + parameter.Name;
        }

        return key;
    }

    /// <summary>The <c>[ShotKey]</c> on a parameter; null when it has none.</summary>
    public static AttributeData? Marker(IParameterSymbol parameter)
    {
        foreach (var attribute in parameter.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "ShotKeyAttribute" } type && Display.FullName(type) == KnownTypes.KeyAttribute)
                return attribute;
        }

        return null;
    }

    /// <summary>How the text of a value of this type is read; null when such values cannot be keys.</summary>
    public static KeyForm? Form(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        return type.SpecialType switch
        {
            SpecialType.System_String or SpecialType.System_Char => KeyForm.Text,
            SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32
                or SpecialType.System_Int64 or SpecialType.System_UInt64 => KeyForm.Number,
            _ => type.Name switch
            {
                "Guid" when Display.FullName(type) == "System.Guid" => KeyForm.Guid,
                "IPAddress" when Display.FullName(type) == "System.Net.IPAddress" => KeyForm.Address,
                _ => null,
            },
        };
    }

    /// <summary>Where a handler's parameter is bound from, and under which name. <see cref="KeyKind.Parameter"/> where it does not say; null where a limit cannot look before it is bound.</summary>
    public static (KeyKind Kind, string Name)? Source(KeyParameter parameter)
    {
        foreach (var attribute in parameter.Attributes)
        {
            foreach (var contract in attribute.AttributeClass?.AllInterfaces ?? [])
            {
                if (!contract.Name.StartsWith("IFrom", StringComparison.Ordinal) || !Display.FullName(contract).StartsWith(Binding, StringComparison.Ordinal))
                    continue;
                KeyKind? kind = contract.Name switch
                {
                    "IFromRouteMetadata" => KeyKind.Route,
                    "IFromQueryMetadata" => KeyKind.Query,
                    "IFromHeaderMetadata" => KeyKind.Header,
                    _ => null,
                };
                var name = attribute.NamedArguments.Where(argument => argument.Key == "Name").Select(argument => argument.Value.Value as string).FirstOrDefault();
                return kind is { } known ? (known, name ?? parameter.Name) : null;
            }
        }

        // Binders and names that only MVC knows, and services.
        return parameter.Attributes.Any(static attribute => attribute.AttributeClass is { } own
            && (own.Name == KeyedServices || (!IsPlain(attribute) && own.AllInterfaces.Any(static contract => contract.Name is "IBinderTypeProviderMetadata" or "IBindingSourceMetadata" or "IModelNameProvider"
                && Display.FullName(contract).StartsWith(ModelBinding, StringComparison.Ordinal)))))
            ? null
            : (KeyKind.Parameter, parameter.Name);
    }

    /// <summary>A property that is bound under its own name, as MVC binds parameters.</summary>
    private static bool IsPlain(AttributeData attribute) =>
        attribute.AttributeClass is { Name: "BindPropertyAttribute" } && !attribute.NamedArguments.Any(static argument => argument.Key is "Name" or "BinderType");
}
