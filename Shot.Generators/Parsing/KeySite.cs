using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>What a limit's key can be taken from at one site; never part of a model.</summary>
/// <param name="Display">The site as messages name it.</param>
/// <param name="Kind">What calls it.</param>
/// <param name="Parameters">Its parameters; none for a type.</param>
internal sealed record KeySite(string Display, KeySiteKind Kind, IReadOnlyList<IParameterSymbol> Parameters);
