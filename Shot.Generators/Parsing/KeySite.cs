namespace Shot.Generators.Parsing;

/// <summary>The values that a limit's key can be taken from at one site; never part of a model.</summary>
internal sealed record KeySite(string Display, KeySiteKind Kind, IReadOnlyList<KeyParameter> Parameters)
{
    private const string ApiBehavior = "Microsoft.AspNetCore.Mvc.Infrastructure.IApiBehaviorMetadata";
    private const string BindProperty = "Microsoft.AspNetCore.Mvc.BindPropertyAttribute";

    /// <summary>Whether MVC looks for a parameter without an attribute in a form before the route and the query.</summary>
    public bool ReadsForms { get; init; }

    /// <summary>Whether it is a Razor page, whose handler is not known yet when the run time makes the page's key.</summary>
    public bool IsPage { get; init; }
    public bool IsGrpc { get; init; }

    public static KeySite Of(IMethodSymbol method, string display, HandlerKind kind, bool isAction)
    {
        var site = kind == HandlerKind.Hub ? KeySiteKind.HubMethod : isAction ? KeySiteKind.Action : KeySiteKind.Handler;
        return new KeySite(display, site, site == KeySiteKind.Handler ? KeyParameter.Bound(method) : KeyParameter.Of(method))
        {
            ReadsForms = isAction && !IsApi(method.ContainingType),
            IsGrpc = kind == HandlerKind.Grpc,
        };
    }

    /// <summary>A class of handlers, with the parameters of all its actions or page handlers.</summary>
    public static KeySite Of(INamedTypeSymbol type, string display, HandlerKind kind)
    {
        var isPage = kind == HandlerKind.Page;
        var handlers = type.GetMembers().OfType<IMethodSymbol>().Where(method => kind switch
        {
            HandlerKind.Endpoint => HandlerParser.IsAction(method),
            HandlerKind.Page => HandlerKinds.WhyNever(method) is not null,
            _ => false,
        });
        var properties = type.GetMembers().OfType<IPropertySymbol>().Where(property => isPage && IsBound(property));
        return new KeySite(display, KeySiteKind.HandlerClass,
            [.. handlers.SelectMany(KeyParameter.Of), .. properties.Select(KeyParameter.Of)])
        {
            ReadsForms = isPage || (kind == HandlerKind.Endpoint && !IsApi(type)),
            IsPage = isPage,
            IsGrpc = kind == HandlerKind.Grpc,
        };
    }

    /// <summary>Whether <c>[ApiController]</c> makes MVC bind parameters from the route or the query alone.</summary>
    private static bool IsApi(INamedTypeSymbol type) =>
        type.SelfAndBases().Concat<ISymbol>([type.ContainingAssembly]).SelectMany(static symbol => symbol.GetAttributes())
            .Any(static attribute => attribute.AttributeClass?.AllInterfaces.Any(static contract => contract.Is(ApiBehavior)) == true);

    private static bool IsBound(IPropertySymbol property) =>
        KeyParameters.Source(KeyParameter.Of(property)) is not { Kind: KeyKind.Parameter } || property.Has(BindProperty);
}
