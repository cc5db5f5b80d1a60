using Microsoft.CodeAnalysis;
using Shot.Generators.Diagnostics;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Decides whose permits the calls of a limit take, and whether its site can tell.</summary>
internal static class KeyParser
{
    private const string WithoutRequest = "its callers make no request; write parameter:name for one of its parameters, or put [ShotKey] on that";

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
            hash = hash is null ? own : $"{KnownTypes.Services}.ShotKeys.Combine({hash}, {own})";
        }

        return hash;
    }

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
                parts.Add(site.Kind == KeySiteKind.Handler ? Bound(part, site) : part);
        }

        return parts.Count == written.Length ? parts : null;
    }

    /// <summary>Why the site has no such key; null when it has, or when only the run time can tell.</summary>
    private static string? WhyNot(KeyPart part, KeySite site) => site.Kind switch
    {
        KeySiteKind.Service or KeySiteKind.Interface when part.Kind != KeyKind.Parameter => WithoutRequest,
        KeySiteKind.Service or KeySiteKind.Interface when part.Form != KeyForm.Text => $"a parameter is read as its own type says; write parameter:{part.Name}",
        KeySiteKind.HandlerClass when part.Kind == KeyKind.Parameter => $"a class has no parameters; put the limit on its methods, or write route:{part.Name}, query:{part.Name} or header:{part.Name}",
        KeySiteKind.Service or KeySiteKind.Handler or KeySiteKind.HubMethod when part.Kind == KeyKind.Parameter => WhyNoKey(part, site),
        _ => null,
    };

    private static string? WhyNoKey(KeyPart part, KeySite site)
    {
        if (site.Parameters.FirstOrDefault(parameter => parameter.Name == part.Name) is not { } parameter)
        {
            var known = site.Parameters.Where(CanBeKey).Select(other => "parameter:" + other.Name).ToList();
            return $"it has no parameter '{part.Name}'" + (known.Count == 0 ? $", and none that is {KeyParameters.Types}; give it one, or take the limit's Key away" : "; write " + string.Join(" or ", known));
        }

        // A type that is not written to its end yet is the compiler's to report.
        if (KeyParameters.Form(parameter.Type) is null && parameter.Type.TypeKind != TypeKind.Error)
            return $"its parameter '{part.Name}' is of type {parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}; a key is {KeyParameters.Types}";
        if (parameter.RefKind == RefKind.Out)
            return $"its parameter '{part.Name}' has no value before the call; take one that has";
        return site.Kind == KeySiteKind.Handler && KeyParameters.Source(parameter) is null
            ? $"its parameter '{part.Name}' is bound from what no limit looks at before the handler runs; take one that is bound from the route, the query or a header"
            : null;
    }

    private static bool CanBeKey(IParameterSymbol parameter) => parameter.RefKind != RefKind.Out && KeyParameters.Form(parameter.Type) is not null;

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

    private static bool IsOf(KeyPart part, IParameterSymbol parameter, (KeyKind Kind, string Name) source) => part.Kind switch
    {
        KeyKind.Parameter => parameter.Name == part.Name,
        KeyKind.Route or KeyKind.Query => (source.Kind == part.Kind || source.Kind == KeyKind.Parameter) && string.Equals(source.Name, part.Name, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
