using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Decides whose permits the calls of a limit take, and whether its site can tell.</summary>
internal static class KeyParser
{
    private const string WithoutRequest = "its callers make no request; write parameter:name for one of its parameters, or put [ShotKey] on that";

    /// <summary>How gRPC marks metadata of bytes.</summary>
    private const string BinaryMetadata = "-bin";

    /// <summary>The key as the run time reads it; null when the site cannot have it, which is reported.</summary>
    public static string? Text(Limit limit, KeySite site, List<ProblemModel> problems) =>
        Parts(limit, site, problems) is { Count: > 0 } parts ? KeySyntax.Format(parts) : null;

    /// <summary>The expression by which emitted code makes the key of a method's parameters; null when it has not got them, which is reported.</summary>
    public static string? Hash(Limit limit, KeySite method, List<ProblemModel> problems)
    {
        if (Parts(limit, method, problems) is not { Count: > 0 } parts)
            return null;
        string? hash = null;
        foreach (var part in parts)
        {
            var parameter = method.Parameters.First(parameter => parameter.Name == part.Name);
            var prefix = KeyParameters.Form(parameter.Type) == KeyForm.Address && limit.IPv6PrefixLength != Limit.DefaultIPv6PrefixLength
                ? ", " + limit.IPv6PrefixLength.ToString(System.Globalization.CultureInfo.InvariantCulture)
                : "";
            var own = $"{KnownTypes.Services}.ShotKeys.Of({Display.Identifier(parameter.Name)}{prefix})";
            if (limit.SparesMissing)
                own = $"{KnownTypes.Services}.ShotKeys.OrNotLimited({own})";
            hash = hash is null ? own : $"{KnownTypes.Services}.ShotKeys.Combine({hash}, {own})";
        }

        return hash;
    }

    /// <summary>What may be meant by a key of the application's own that it does not add; null when nothing suggests itself.</summary>
    public static string? Offer(string key, KeySite site) => KeySyntax.Parse(key, out _).FirstOrDefault(static part => part.Kind == KeyKind.Application) is not { } own ? null
        : own.Name.Contains('-') ? KeySyntax.Prefix(KeyKind.Header) + ":" + own.Name
        : site.Parameters.FirstOrDefault(parameter => site.Kind != KeySiteKind.HandlerClass && CanBeKey(parameter) && string.Equals(parameter.Name, own.Name, StringComparison.OrdinalIgnoreCase)) is { } meant
            ? KeySyntax.Prefix(KeyKind.Parameter) + ":" + meant.Name
        : null;

    private static List<KeyPart>? Parts(Limit limit, KeySite site, List<ProblemModel> problems)
    {
        var written = KeySyntax.Parse(limit.Key!, out var problem);
        if (problem is not null)
        {
            problems.Add(ProblemModel.Of(RuleIds.KeySyntax, site.Display, problem));
            return null;
        }

        var parts = new List<KeyPart>();
        foreach (var part in written)
        {
            if (WhyNot(part, site) is { } why)
                problems.Add(ProblemModel.Of(RuleIds.KeyNotThere, site.Display, part.ToString(), why));
            else
                parts.Add(site.Kind is KeySiteKind.Handler or KeySiteKind.Action ? Bound(part, site) : part);
        }

        return parts.Count == written.Length ? parts : null;
    }

    /// <summary>Why the site has no such key; null when it has, or when only the run time can tell.</summary>
    private static string? WhyNot(KeyPart part, KeySite site) => site.Kind switch
    {
        KeySiteKind.Service or KeySiteKind.Interface when part.Kind != KeyKind.Parameter => WithoutRequest,
        KeySiteKind.Service or KeySiteKind.Interface when part.Form != KeyForm.Text => $"a parameter is read as its own type says; write parameter:{part.Name}",
        KeySiteKind.HandlerClass when part.Kind == KeyKind.Parameter => $"a class has no parameters; put the limit on its methods, or write route:{part.Name}, query:{part.Name} or header:{part.Name}",
        KeySiteKind.Interface => null,
        _ when part.Kind == KeyKind.Parameter => WhyNoKey(part, site),
        KeySiteKind.Handler or KeySiteKind.Action or KeySiteKind.HandlerClass => WhyNotRead(part, site),
        _ => null,
    };

    private static string? WhyNoKey(KeyPart part, KeySite site)
    {
        if (site.Parameters.FirstOrDefault(parameter => parameter.Name == part.Name) is not { } parameter)
        {
            var known = site.Parameters.Where(CanBeKey).Select(other => "parameter:" + other.Name).ToList();
            return $"it has no parameter '{part.Name}'" + (known.Count == 0 ? $", and none that is {KeyParameters.Types}; give it one, or take the limit's Key away" : "; write " + string.Join(" or ", known));
        }

        if (WhyNoType(parameter) is { } why)
            return why;
        if (parameter.RefKind == RefKind.Out)
            return $"its parameter '{part.Name}' has no value before the call; take one that has";
        return site.Kind is not (KeySiteKind.Handler or KeySiteKind.Action) ? null
            : KeyParameters.Source(parameter) is not { } source ? $"its parameter '{part.Name}' is bound from what no limit looks at before the handler runs; take one that is bound from the route, the query or a header"
            : WhyNotRead(part, parameter, source, site);
    }

    /// <summary>Why a value of the request cannot be read as the handler's parameter that is bound to it; null when it can, or when no parameter is.</summary>
    private static string? WhyNotRead(KeyPart part, KeySite site)
    {
        if (site.IsGrpc && part.Kind == KeyKind.Header && part.Name.EndsWith(BinaryMetadata, StringComparison.OrdinalIgnoreCase))
            return "the same bytes can be written in several ways in binary metadata; take an entry of text";
        foreach (var parameter in site.Parameters)
        {
            if (KeyParameters.Source(parameter) is { } source && IsOf(part, parameter, source) && (WhyNoType(parameter) ?? WhyNotRead(part, parameter, source, site)) is { } why)
                return why;
        }

        return null;
    }

    private static string? WhyNotRead(KeyPart part, KeyParameter parameter, (KeyKind Kind, string Name) source, KeySite site)
    {
        if (site.ReadsForms && source.Kind == KeyKind.Parameter)
            return $"MVC looks for its parameter '{parameter.Name}' in a form before the route and the query; write [FromRoute] or [FromQuery] on it" + (site.IsPage ? "" : ", or [ApiController] on the class");
        if (part.Form != KeyForm.Text && part.Form != KeyParameters.Form(parameter.Type))
            return $"its parameter '{parameter.Name}' is of type {Type(parameter)}, which is read in another way; write {part with { Form = KeyForm.Text }}";
        return site.IsPage && (source.Kind == KeyKind.Query || parameter.Type.SpecialType != SpecialType.System_String)
            ? $"a Razor page's handler has it as '{parameter.Name}' by rules that the limit of a page does not know; bind a string from the route or a header, or make the handler partial with the limit on it"
            : null;
    }

    /// <summary>A type that is not written to its end yet is the compiler's to report.</summary>
    private static string? WhyNoType(KeyParameter parameter) => KeyParameters.Form(parameter.Type) is null && parameter.Type.TypeKind != TypeKind.Error
        ? $"its parameter '{parameter.Name}' is of type {Type(parameter)}; a key is {KeyParameters.Types}"
        : null;

    private static string Type(KeyParameter parameter) => parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    private static bool CanBeKey(KeyParameter parameter) => parameter.RefKind != RefKind.Out && KeyParameters.Form(parameter.Type) is not null;

    /// <summary>
    /// Where the key of a handler is before its parameters are bound, and how its text is read: as the parameter that it is bound to will be, so that no other
    /// spelling of the same value has permits of its own.
    /// </summary>
    private static KeyPart Bound(KeyPart part, KeySite site)
    {
        foreach (var parameter in site.Parameters)
        {
            if (KeyParameters.Source(parameter) is not { } source || !IsOf(part, parameter, source))
                continue;
            var form = part.Form != KeyForm.Text ? part.Form : KeyParameters.Form(parameter.Type) ?? KeyForm.Text;
            return part.Kind == KeyKind.Parameter ? new KeyPart(source.Kind, source.Name, form) : part with { Form = form };
        }

        return part;
    }

    private static bool IsOf(KeyPart part, KeyParameter parameter, (KeyKind Kind, string Name) source) => part.Kind switch
    {
        KeyKind.Parameter => parameter.Name == part.Name,
        KeyKind.Route or KeyKind.Query => (source.Kind == part.Kind || source.Kind == KeyKind.Parameter) && string.Equals(source.Name, part.Name, StringComparison.OrdinalIgnoreCase),
        KeyKind.Header => source.Kind == KeyKind.Header && string.Equals(source.Name, part.Name, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
