namespace Shot.Generators.Parsing;

/// <summary>Decides whose permits the calls of a limit take, and whether its site can tell.</summary>
internal static class KeyParser
{
    private const string WithoutRequest =
        "its callers make no request; write parameter:name for one of its parameters, or put [ShotKey] on that";

    private const string Unread =
        "is bound from what no limit looks at before the handler runs; take one that is bound from the route, the query or a header";

    private const string BinaryMetadata = "-bin";

    /// <summary>The key as the run time reads it; null when the site cannot have it, which is reported.</summary>
    public static string? Text(Limit limit, KeySite site, List<ProblemModel> problems) =>
        Parts(limit, site, problems) is { Count: > 0 } parts ? KeySyntax.Format(parts) : null;

    /// <summary>The expression that makes the key from a method's parameters; null when it lacks one, which is reported.</summary>
    public static string? Hash(Limit limit, KeySite method, List<ProblemModel> problems)
    {
        var keys = $"{KnownTypes.Services}.{(limit.IsCluster ? "KeyHasher.Cluster" : "ShotKeys")}";
        return Parts(limit, method, problems)?.Select(part =>
        {
            var parameter = method.Parameters.First(parameter => parameter.Name == part.Name);
            var hasPrefix = KeyParameters.Form(parameter.Type) == KeyForm.Address
                && limit.IPv6PrefixLength != Limit.DefaultIPv6PrefixLength;
            var own = $"{keys}.Of({Display.Identifier(parameter.Name)}{(hasPrefix ? ", " + Print.Number(limit.IPv6PrefixLength) : "")})";
            return limit.SparesMissing ? $"{keys}.OrNotLimited({own})" : own;
        }).Aggregate((string?)null, (hash, own) => hash is null ? own : $"{keys}.Combine({hash}, {own})");
    }

    /// <summary>A likely correction of a key that the application does not add; null when there is none.</summary>
    public static string? Offer(string key, KeySite site)
    {
        if (KeySyntax.Parse(key, out _).FirstOrDefault(static part => part.Kind == KeyKind.Application) is not { } own)
            return null;
        if (own.Name.Contains('-'))
            return KeySyntax.Prefix(KeyKind.Header) + ":" + own.Name;
        return site.Kind != KeySiteKind.HandlerClass
            && site.Parameters.FirstOrDefault(parameter => parameter.CanBeKey && AreAlike(parameter.Name, own.Name)) is { } meant
            ? KeySyntax.Prefix(KeyKind.Parameter) + ":" + meant.Name
            : null;
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
                parts.Add(At(part, site));
        }

        return parts.Count == written.Length ? parts : null;
    }

    /// <summary>Why the site has no such key; null when it has, or when only the run time can tell.</summary>
    public static string? WhyNot(KeyPart part, KeySite site) => (site.Kind, part.Kind) switch
    {
        (KeySiteKind.Service or KeySiteKind.Interface, not KeyKind.Parameter) => WithoutRequest,
        (KeySiteKind.Service or KeySiteKind.Interface, _) when part.Form != KeyForm.Text =>
            $"a parameter is read as its own type says; write parameter:{part.Name}",
        (KeySiteKind.HandlerClass, KeyKind.Parameter) =>
            $"a class has no parameters; put the limit on its methods, or write route:{part.Name}, query:{part.Name} or header:{part.Name}",
        (KeySiteKind.Interface, _) => null,
        (_, KeyKind.Parameter) => WhyNoKey(part, site),
        (KeySiteKind.Handler or KeySiteKind.Action or KeySiteKind.HandlerClass, _) => WhyNotRead(part, site),
        _ => null,
    };

    private static string? WhyNoKey(KeyPart part, KeySite site)
    {
        if (site.Parameters.FirstOrDefault(parameter => parameter.Name == part.Name) is not { } parameter)
        {
            var known = string.Join(" or ", site.Parameters.Where(other => other.CanBeKey).Select(other => "parameter:" + other.Name));
            return $"it has no parameter '{part.Name}'" + (known.Length > 0
                ? "; write " + known
                : $", and none that is {KeyParameters.Types}; give it one, or take the limit's Key away");
        }

        if (WhyNoType(parameter) is { } why)
            return why;
        if (parameter.RefKind == RefKind.Out)
            return $"its parameter '{part.Name}' has no value before the call; take one that has";
        return site.Kind is not (KeySiteKind.Handler or KeySiteKind.Action) ? null
            : KeyParameters.Source(parameter) is { } source ? WhyNotRead(part, parameter, source, site)
            : $"its parameter '{part.Name}' {Unread}";
    }

    /// <summary>Why a request's value cannot be read as the parameter bound to it will be; null when it can, or when none is.</summary>
    private static string? WhyNotRead(KeyPart part, KeySite site) =>
        site.IsGrpc && part.Kind == KeyKind.Header && part.Name.EndsWith(BinaryMetadata, StringComparison.OrdinalIgnoreCase)
            ? "the same bytes can be written in several ways in binary metadata; take an entry of text"
            : Sources(part, site)
                .Select(found => WhyNoType(found.Parameter) ?? WhyNotRead(part, found.Parameter, found.Source, site))
                .FirstOrDefault(static why => why is not null);

    private static string? WhyNotRead(KeyPart part, KeyParameter parameter, (KeyKind Kind, string Name) source, KeySite site)
    {
        if (site.ReadsForms && source.Kind == KeyKind.Parameter)
        {
            return $"MVC looks for its parameter '{parameter.Name}' in a form before the route and the query; "
                + "write [FromRoute] or [FromQuery] on it" + (site.IsPage ? "" : ", or [ApiController] on the class");
        }

        if (part.Form != KeyForm.Text && part.Form != KeyParameters.Form(parameter.Type))
        {
            return $"its parameter '{parameter.Name}' is of type {Display.Minimal(parameter.Type)}, which is read in another way; "
                + $"write {part with { Form = KeyForm.Text }}";
        }

        return site.IsPage && (source.Kind == KeyKind.Query || parameter.Type.SpecialType != SpecialType.System_String)
            ? $"a Razor page's handler has it as '{parameter.Name}' by rules that the limit of a page does not know; "
                + "bind a string from the route or a header, or make the handler partial with the limit on it"
            : null;
    }

    /// <summary>Types that do not compile yet are left to the compiler.</summary>
    private static string? WhyNoType(KeyParameter parameter) =>
        KeyParameters.Form(parameter.Type) is null && parameter.Type.TypeKind != TypeKind.Error
        ? $"its parameter '{parameter.Name}' is of type {Display.Minimal(parameter.Type)}; a key is {KeyParameters.Types}"
        : null;

    /// <summary>A part as the binder will read it, so that another spelling of the same value has no permits of its own.</summary>
    public static KeyPart At(KeyPart part, KeySite site)
    {
        if (site.Kind is not (KeySiteKind.Handler or KeySiteKind.Action))
            return part;
        foreach (var (parameter, source) in Sources(part, site))
        {
            var form = part.Form != KeyForm.Text ? part.Form : KeyParameters.Form(parameter.Type) ?? KeyForm.Text;
            return part.Kind == KeyKind.Parameter ? new KeyPart(source.Kind, source.Name, form) : part with { Form = form };
        }

        return part;
    }

    /// <summary>The parameters whose value a part is.</summary>
    public static IEnumerable<KeyParameter> Bound(KeyPart part, KeySite site) => site.Kind is KeySiteKind.Handler or KeySiteKind.Action
        ? Sources(part, site).Select(static found => found.Parameter)
        : site.Parameters.Where(parameter => part.Kind == KeyKind.Parameter && parameter.Name == part.Name);

    /// <summary>The parameters that are bound to a part of a key, with their sources.</summary>
    private static IEnumerable<(KeyParameter Parameter, (KeyKind Kind, string Name) Source)> Sources(KeyPart part, KeySite site)
    {
        foreach (var parameter in site.Parameters)
        {
            if (KeyParameters.Source(parameter) is not { } source)
                continue;
            var isMeant = part.Kind switch
            {
                KeyKind.Parameter => parameter.Name == part.Name,
                KeyKind.Route or KeyKind.Query =>
                    (source.Kind == part.Kind || source.Kind == KeyKind.Parameter) && AreAlike(source.Name, part.Name),
                KeyKind.Header => source.Kind == KeyKind.Header && AreAlike(source.Name, part.Name),
                _ => false,
            };
            if (isMeant)
                yield return (parameter, source);
        }
    }

    private static bool AreAlike(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
