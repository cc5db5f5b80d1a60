using System.Collections.Frozen;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Shot.AspNetCore.Keys;

/// <summary>Creates the keys of the limits of an endpoint or hub method, once for each, and throws for keys that cannot be read there.
/// <see cref="BoundValue"/> tells how the handler reads a value; <see cref="KeySources"/> read it for the limit.</summary>
internal sealed class RequestKeys(IServiceProvider? services, ShotHttpOptions? options = null)
{
    private readonly ClientAddress _client = new(services?.GetService<ILoggerFactory>()?.CreateLogger("Shot") ?? NullLogger.Instance);
    private readonly FrozenDictionary<string, Func<HttpContext, string?>> _own =
        Options(services, options).Keys.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, Func<HttpContext, int>> _costs =
        Options(services, options).Costs.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The keys of limits at an endpoint, or without one, in the same order.</summary>
    /// <exception cref="InvalidOperationException">The endpoint cannot provide such a key.</exception>
    public RequestKey[] Of(IReadOnlyList<LimitDefinition> limits, Endpoint? endpoint) =>
    [
        .. limits.Select(limit => Of(
            new Site(limit, endpoint is null ? AllRequests.Name : endpoint.DisplayName, endpoint, HubMethod: null))),
    ];

    /// <summary>The keys of limits at a hub method, in the same order.</summary>
    /// <exception cref="InvalidOperationException">The method cannot provide such a key.</exception>
    public RequestKey[] Of(IReadOnlyList<LimitDefinition> limits, Endpoint? hub, MethodInfo method) =>
        [.. limits.Select(limit => Of(new Site(limit, $"{method.DeclaringType!.Name}.{method.Name}", hub, method)))];

    /// <summary>What states the costs of limits at an endpoint, in the same order.</summary>
    /// <exception cref="InvalidOperationException">The application has not added such a cost.</exception>
    public Func<HttpContext, int>[] CostsOf(IReadOnlyList<LimitDefinition> limits, string? site) =>
        [.. limits.Select(limit => _costs.TryGetValue(limit.CostFrom!, out var read) ? read : throw new InvalidOperationException(
            $"The limit '{limit.Name}' of '{site}' has CostFrom = \"{limit.CostFrom}\", but no cost of that name is added: "
            + $"write services.AddShot(options => options.AddCost(\"{limit.CostFrom}\", context => …))."))];

    private static ShotHttpOptions Options(IServiceProvider? services, ShotHttpOptions? options) =>
        options ?? services?.GetService<IOptions<ShotHttpOptions>>()?.Value ?? new ShotHttpOptions();

    /// <summary>Why a plan cannot be read from there at any site; null if it may be.</summary>
    public static string? PlanProblem(string planFrom) =>
        KeySyntax.Parse(planFrom, out var problem) is not [var part] ? problem ?? "PlanFrom is one value: a plan is one text"
        : part.Form != KeyForm.Text ? $"a plan is a text: write {part with { Form = KeyForm.Text }}"
        : part.Kind == KeyKind.Address ? "an address is no plan: write claim:plan, header:X-Plan or a key of your own"
        : null;

    private RequestKey Of(Site site)
    {
        var key = Key(site);
        if (site.Limit.PlanFrom is not { } planFrom)
            return key;
        var ofPlan = site with { IsOfPlan = true };
        if (PlanProblem(planFrom) is { } problem)
            throw ofPlan.Invalid(problem);
        var part = KeySyntax.Parse(planFrom, out _)[0];
        if (ofPlan.Values.FirstOrDefault(value => value.Is(part) && value.Type != typeof(string)) is { } other)
            throw ofPlan.Invalid($"its parameter '{other.Parameter}' is of type {other.Type}: a plan is a string");
        var plan = new RequestKey(
            [Source(part, ofPlan, KeySources.Address(_client, site.Hashing))], fallback: null, site.Hashing.Hasher.None, site.Hashing.Hasher)
        {
            NeedsUser = part.Kind is KeyKind.User or KeyKind.Claim,
            ReadsRequest = ReadsRequest(part),
        };
        return key.With(plan);
    }

    private static bool ReadsRequest(KeyPart part) =>
        part.Kind is KeyKind.Header or KeyKind.Query or KeyKind.Route or KeyKind.Parameter;

    private RequestKey Key(Site site)
    {
        var limit = site.Limit;
        var parts = KeySyntax.Parse(limit.Key!, out var problem);
        if (problem is not null)
            throw site.Invalid(problem);
        var hashing = site.Hashing;
        var address = KeySources.Address(_client, hashing);
        return new RequestKey(
            [.. parts.Select(part => Source(part, site, address))],
            limit.MissingKey == MissingKey.ClientAddress ? address : null,
            limit.MissingKey == MissingKey.NotLimited ? ShotKeys.NotLimited : hashing.Hasher.None,
            hashing.Hasher)
        {
            NeedsUser = parts.Any(static part => part.Kind is KeyKind.User or KeyKind.Claim),
            ReadsRequest = parts.Any(ReadsRequest),
        };
    }

    private KeySource Source(KeyPart part, Site site, KeySource address) => part.Kind switch
    {
        KeyKind.Address => address,
        KeyKind.User => KeySources.Text(site.Hashing, Authentication.User),
        KeyKind.Claim => KeySources.Text(site.Hashing, context => Authentication.Claim(context, part.Name)),
        KeyKind.Parameter when site.HubMethod is { } method => Argument(part, site, method),
        KeyKind.Header or KeyKind.Query or KeyKind.Route or KeyKind.Parameter => Value(part, site),
        _ when _own.TryGetValue(part.Name, out var read) => KeySources.Text(site.Hashing, read),
        _ => throw site.Invalid(
            $"no key '{part.Name}' is added: write services.AddShot(options => options.AddKey(\"{part.Name}\", context => …)), "
            + $"or {KeySyntax.Kinds}"),
    };

    /// <summary>Reads a value of the request in the form in which the endpoint's handler gets it.</summary>
    private static KeySource Value(KeyPart part, Site site)
    {
        var bound = site.Values.Where(value => value.Is(part)).ToArray();
        if (bound.Length == 0 && site.Values.FirstOrDefault(value => value.HasPart(part)) is { } model)
        {
            throw site.Invalid(
                $"it is part of its parameter '{model.Parameter}', which MVC binds under several names: "
                + "take it as a parameter of its own with [FromRoute], [FromQuery] or [FromHeader]");
        }

        if (part.Kind == KeyKind.Header && part.Name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase) && site.IsGrpc)
            throw site.Invalid("binary metadata can spell the same bytes in several ways: use a text entry");
        if (bound.FirstOrDefault(static value => value.KeyProblem is not null) is { } unfit)
            throw site.Invalid(unfit.KeyProblem!);
        if (bound.FirstOrDefault(value => part.Form != KeyForm.Text && value.Form != part.Form) is { } other)
        {
            throw site.Invalid(
                $"its parameter '{other.Parameter}' is of type {other.Type}, which is parsed differently: "
                + $"write {part with { Form = KeyForm.Text }}");
        }

        if (bound.FirstOrDefault(value => value.Type != bound[0].Type) is { } second)
            throw site.Invalid($"its handler reads it as {bound[0].Type} and as {second.Type}: read it once");
        if (part.Kind == KeyKind.Parameter && bound.Length == 0)
        {
            throw site.Invalid(site.Endpoint is { } endpoint && BoundValue.IsParameter(endpoint, part.Name)
                ? $"its parameter '{part.Name}' is bound from something that a limit cannot read before the handler runs: "
                    + "take a parameter that is bound from the route, the query or a header"
                : $"it has no parameter '{part.Name}'");
        }

        var (kind, name) = part.Kind == KeyKind.Parameter ? (bound[0].Source!.Value, bound[0].Name) : (part.Kind, part.Name);
        if (kind == KeyKind.Route && bound.Length == 0 && !site.HasRouteValue(name))
            throw site.Invalid($"its route has no value '{name}': write {{{name}}} in the pattern, or query:{name} for a query value");

        // Only the compiler knows what a page's handlers bind. It allows only strings there.
        var form = bound.Length > 0 ? bound[0].ToForm(site.Hashing)
            : site.IsPage && part.Form == KeyForm.Text && kind != KeyKind.Query
                ? new MvcForm(typeof(string), acceptsNull: true, site.Hashing, absent: null)
            : new ValueForm(part.Form, site.Hashing);
        return kind switch
        {
            KeyKind.Header => KeySources.Header(name, form),
            KeyKind.Query => KeySources.Query(name, form),
            _ => KeySources.Route(name, form),
        };
    }

    private static KeySource Argument(KeyPart part, Site site, MethodInfo method)
    {
        var parameters = method.GetParameters();
        var index = Array.FindIndex(parameters, parameter => parameter.Name == part.Name);
        if (index < 0)
            throw site.Invalid($"it has no parameter '{part.Name}'");
        if (site.IsOfPlan && parameters[index].ParameterType != typeof(string))
            throw site.Invalid($"its parameter '{part.Name}' is of type {parameters[index].ParameterType}: a plan is a string");
        return BoundValue.FormOf(parameters[index].ParameterType) is not null
            ? KeySources.Argument(index, site.Hashing)
            : throw site.Invalid(
                $"its parameter '{part.Name}' is of type {parameters[index].ParameterType}: "
                + "a key is a string, an integer, a char, a Guid or an IPAddress");
    }

    /// <param name="Limit">The limit with the key.</param>
    /// <param name="Name">The name of the endpoint or hub method.</param>
    /// <param name="Endpoint">The endpoint; null for requests without one, and if a hub's transport has none.</param>
    /// <param name="HubMethod">Null for endpoints.</param>
    private sealed record Site(LimitDefinition Limit, string? Name, Endpoint? Endpoint, MethodInfo? HubMethod)
    {
        /// <summary>Whether the plan of the key is read, and not the key.</summary>
        public bool IsOfPlan { get; init; }

        public KeyHashing Hashing { get; } = KeyHashing.Of(Limit);

        /// <summary>The values that the handler binds; empty for hubs.</summary>
        public IReadOnlyList<BoundValue> Values => field ??=
            Endpoint is null || HubMethod is not null ? [] : BoundValue.Of(Endpoint, HasRouteValue);

        public bool IsPage => Endpoint?.Metadata.GetMetadata<PageActionDescriptor>() is not null;

        public bool IsGrpc => Endpoint?.Metadata.Any(static item => item.GetType().FullName == EndpointLimits.GrpcMethod) == true;

        public bool HasRouteValue(string name) =>
            Endpoint is RouteEndpoint { RoutePattern: var pattern }
            && (pattern.GetParameter(name) is not null || pattern.Defaults.ContainsKey(name) || pattern.RequiredValues.ContainsKey(name));

        public InvalidOperationException Invalid(string why) =>
            new($"The limit '{Limit.Name}' of '{Name}' has "
                + (IsOfPlan ? $"PlanFrom = \"{Limit.PlanFrom}\"" : $"Key = \"{Limit.Key}\"") + $", but {why}.");
    }
}
