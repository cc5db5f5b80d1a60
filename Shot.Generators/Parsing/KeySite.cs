namespace Shot.Generators.Parsing;

/// <summary>The values that a limit's key can be taken from at one site; never part of a model.</summary>
internal sealed record KeySite(string Display, KeySiteKind Kind, IReadOnlyList<KeyParameter> Parameters)
{
    /// <summary>Whether MVC looks for a parameter without an attribute in a form before the route and the query.</summary>
    public bool ReadsForms { get; init; }

    /// <summary>Whether it is a Razor page, whose handler is not known yet when the run time makes the page's key.</summary>
    public bool IsPage { get; init; }
    public bool IsGrpc { get; init; }
}
