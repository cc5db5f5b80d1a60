namespace Shot.Generators.Parsing;

/// <summary>What a limit's key can be taken from at one site; never part of a model.</summary>
/// <param name="Display">The site as messages name it.</param>
/// <param name="Kind">What calls it.</param>
/// <param name="Parameters">Its parameters; of a class of handlers, those of all its handlers.</param>
internal sealed record KeySite(string Display, KeySiteKind Kind, IReadOnlyList<KeyParameter> Parameters)
{
    /// <summary>Whether MVC looks for a parameter without an attribute in a form before the route and the query.</summary>
    public bool ReadsForms { get; init; }

    /// <summary>Whether it is a Razor page, whose handlers the run time does not know when it makes the page's key.</summary>
    public bool IsPage { get; init; }

    /// <summary>Whether gRPC calls it.</summary>
    public bool IsGrpc { get; init; }
}
