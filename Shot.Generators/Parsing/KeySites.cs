using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Tells what the keys of handlers can be taken from.</summary>
internal static class KeySites
{
    private const string ApiBehavior = "Microsoft.AspNetCore.Mvc.Infrastructure.IApiBehaviorMetadata";
    private const string BindProperty = "Microsoft.AspNetCore.Mvc.BindPropertyAttribute";

    /// <summary>A handler, an action or a hub's method.</summary>
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
        var methods = type.GetMembers().OfType<IMethodSymbol>();
        var parameters = kind switch
        {
            HandlerKind.Endpoint => methods.Where(HandlerParser.IsAction).SelectMany(KeyParameter.Of).ToList(),
            HandlerKind.Page => methods.Where(static method => HandlerKinds.WhyNever(method) is not null).SelectMany(KeyParameter.Of)
                .Concat(type.GetMembers().OfType<IPropertySymbol>().Where(IsBound).Select(KeyParameter.Of)).ToList(),
            _ => [],
        };
        return new KeySite(display, KeySiteKind.HandlerClass, parameters)
        {
            ReadsForms = kind == HandlerKind.Page || (kind == HandlerKind.Endpoint && !IsApi(type)),
            IsPage = kind == HandlerKind.Page,
            IsGrpc = kind == HandlerKind.Grpc,
        };
    }

    /// <summary>Whether parameters are bound from the route or the query alone, as <c>[ApiController]</c> infers.</summary>
    private static bool IsApi(INamedTypeSymbol type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.GetAttributes().Any(IsBehavior))
                return true;
        }

        return type.ContainingAssembly.GetAttributes().Any(IsBehavior);

        static bool IsBehavior(AttributeData attribute) => attribute.AttributeClass?.AllInterfaces.Any(static contract => contract.Name == "IApiBehaviorMetadata" && Display.FullName(contract) == ApiBehavior) == true;
    }

    private static bool IsBound(IPropertySymbol property) =>
        KeyParameters.Source(KeyParameter.Of(property)) is not { Kind: KeyKind.Parameter }
        || property.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "BindPropertyAttribute" } known && Display.FullName(known) == BindProperty);
}
