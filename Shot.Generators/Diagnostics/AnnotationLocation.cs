using Microsoft.CodeAnalysis;

namespace Shot.Generators.Diagnostics;

/// <summary>Where an annotation stands.</summary>
internal static class AnnotationLocation
{
    /// <summary>The first <c>[ShotLimit]</c> on the symbol, or the symbol itself.</summary>
    public static Location Of(ISymbol symbol) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass is { Name: "ShotLimitAttribute" })
            ?.ApplicationSyntaxReference is { } reference
                ? Location.Create(reference.SyntaxTree, reference.Span)
                : symbol.Locations[0];
}
