namespace Shot.Generators.Parsing;

/// <summary>Constants as C# source.</summary>
internal static class Literals
{
    public static string Of(ITypeSymbol type, object? value)
    {
        if (value is null)
        {
            var forgiveness = type.NullableAnnotation != NullableAnnotation.Annotated ? "!" : "";
            return type.IsReferenceType ? "null" + forgiveness
                : type.TypeKind == TypeKind.TypeParameter ? "default" + forgiveness
                : "default";
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return Of(nullable.TypeArguments[0], value);
        var needsCast = type.TypeKind == TypeKind.Enum || type.SpecialType is SpecialType.System_Byte or SpecialType.System_SByte
            or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;
        return needsCast ? $"({Display.InCode(type)})({Primitive(value)})" : Primitive(value);
    }

    public static string Of(TypedConstant constant) => constant switch
    {
        { IsNull: true } => "null",
        { Kind: TypedConstantKind.Array } => $"new {Display.InCode(constant.Type!)} {{ {Print.List(constant.Values.Select(Of))} }}",
        { Kind: TypedConstantKind.Type, Value: INamedTypeSymbol { IsUnboundGenericType: true } type } => $"typeof({Display.Unbound(type)})",
        { Kind: TypedConstantKind.Type } => $"typeof({Display.InCode((ITypeSymbol)constant.Value!)})",
        _ => Of(constant.Type!, constant.Value),
    };

    public static string Double(double value) => value switch
    {
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        _ => Print.Number(value) + "d",
    };

    private static string Primitive(object value) => value switch
    {
        double number => Double(number),
        float.NaN => "float.NaN",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
        _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false)
            + value switch { long => "L", ulong => "UL", uint => "U", _ => "" },
    };
}
