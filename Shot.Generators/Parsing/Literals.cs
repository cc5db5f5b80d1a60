using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Shot.Generators.Parsing;

/// <summary>Constants as C# source.</summary>
internal static class Literals
{
    /// <summary>A constant of <paramref name="type"/>, such that it compiles back to the same value.</summary>
    public static string Of(ITypeSymbol type, object? value)
    {
        if (value is null)
        {
            var isForgiven = type.NullableAnnotation != NullableAnnotation.Annotated;
            return type.IsReferenceType ? (isForgiven ? "null!" : "null") : type.TypeKind == TypeKind.TypeParameter && isForgiven ? "default!" : "default";
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return Of(nullable.TypeArguments[0], value);
        if (type.TypeKind == TypeKind.Enum)
            return $"({Display.InCode(type)})({Primitive(value)})";
        return type.SpecialType is SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_UInt16
            or SpecialType.System_IntPtr or SpecialType.System_UIntPtr
            ? $"({Display.InCode(type)})({Primitive(value)})"
            : Primitive(value);
    }

    /// <summary>An attribute's argument.</summary>
    public static string Of(TypedConstant constant)
    {
        if (constant.IsNull)
            return "null";
        return constant.Kind switch
        {
            TypedConstantKind.Array => $"new {Display.InCode(constant.Type!)} {{ {string.Join(", ", constant.Values.Select(Of))} }}",
            TypedConstantKind.Type => $"typeof({Type((ITypeSymbol)constant.Value!)})",
            _ => Of(constant.Type!, constant.Value),
        };
    }

    /// <summary>A double that reads back to the same value.</summary>
    public static string Double(double value) => value switch
    {
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        _ => value.ToString("R", CultureInfo.InvariantCulture) + "d",
    };

    private static string Type(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsUnboundGenericType: true } unbound ? Display.Unbound(unbound) : Display.InCode(type);

    private static string Primitive(object value) => value switch
    {
        double number => Double(number),
        float.NaN => "float.NaN",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
        _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false) + Suffix(value),
    };

    private static string Suffix(object value) => value switch
    {
        long => "L",
        ulong => "UL",
        uint => "U",
        _ => "",
    };
}
