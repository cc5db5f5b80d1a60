using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>The location of an annotation.</summary>
internal static class AnnotationLocation
{
    /// <summary>The location of the first annotation on a symbol, or of the symbol itself.</summary>
    public static Location Of(ISymbol symbol) => Of(Annotations.First(symbol), symbol);

    public static Location Of(AttributeData? attribute, ISymbol symbol) =>
        attribute?.ApplicationSyntaxReference is { } reference
            ? Location.Create(reference.SyntaxTree, reference.Span)
            : symbol.Locations[0];

    /// <summary>The limits on a symbol, each with its attribute. Both are in source order.</summary>
    public static IEnumerable<(Limit Limit, AttributeData Attribute)> Limits(ISymbol symbol, Annotations own) =>
        own.Limits.Zip(
            symbol.GetAttributes().Where(attribute =>
                Annotations.Kind(attribute) == KnownTypes.LimitAttribute && Annotations.ReadLimit(attribute) is not null),
            (limit, attribute) => (limit, attribute));
}
