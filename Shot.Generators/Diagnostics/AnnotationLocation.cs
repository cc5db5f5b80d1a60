using Microsoft.CodeAnalysis;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Where an annotation stands.</summary>
internal static class AnnotationLocation
{
    /// <summary>The first annotation on the symbol, or the symbol itself.</summary>
    public static Location Of(ISymbol symbol) =>
        Annotations.First(symbol)?.ApplicationSyntaxReference is { } reference
                ? Location.Create(reference.SyntaxTree, reference.Span)
                : symbol.Locations[0];
}
