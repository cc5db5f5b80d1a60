using Shot.AspNetCore.Keys;
using Shot.Guarding;

namespace Shot.AspNetCore.Endpoints;

/// <summary>An endpoint with its guard and the keys of its limits. <see cref="EndpointBindings"/> creates one for each endpoint;
/// <see cref="ShotMiddleware"/> charges requests through it.</summary>
internal sealed class EndpointBinding
{
    /// <summary>For work that is not charged.</summary>
    public static readonly EndpointBinding Unguarded =
        new(endpoint: null, guard: null, keys: [], costs: [], exemptions: [], criticality: null);

    private readonly ChargedLimits _all;
    private readonly ChargedLimits _none;
    private readonly ChargedLimits? _early;
    private readonly ConditionalWeakTable<ChargedLimits, ChargedLimits> _after = [];
    private readonly RequestKey[] _keys;
    private readonly Func<HttpContext, int>[] _costs;
    private readonly ShotRequestExemptionMetadata[] _exemptions;

    /// <param name="endpoint">Null for requests without an endpoint.</param>
    /// <param name="guard">Null if the endpoint has no limits or is exempt.</param>
    /// <param name="keys">The keys of the guard's keyed limits, in the same order.</param>
    /// <param name="costs">What states the costs of the guard's limits with <c>CostFrom</c>, in the same order.</param>
    /// <param name="exemptions">Each may exempt a request from the guard.</param>
    /// <param name="criticality">What the endpoint states; null if it states nothing.</param>
    public EndpointBinding(
        Endpoint? endpoint, Guard? guard, RequestKey[] keys, Func<HttpContext, int>[] costs, ShotRequestExemptionMetadata[] exemptions,
        ShotCriticality? criticality)
    {
        Endpoint = endpoint;
        Guard = guard;
        Work = guard is { Deadlines.Count: > 0 } ? new ShortestWork(guard.Time) : null;
        IsHub = endpoint?.Metadata.GetMetadata<HubMetadata>() is not null;
        Criticality = IsHub ? null : criticality;
        (_keys, _costs, _exemptions) = (keys, costs, guard is null ? [] : exemptions);
        _all = new ChargedLimits(this, guard, guard?.Charges() ?? []);
        _none = new ChargedLimits(this, guard: null, []);
        if (guard is not null && keys.Any(static key => key.NeedsUser))
        {
            object[] later = [.. guard.KeyedPolicies.Where((_, index) => keys[index].NeedsUser)];
            _early = new ChargedLimits(null, guard.Except(later, countsAdmissions: false), [.. guard.Charges().Except(later)]);
        }
    }

    /// <summary>The application's endpoint, never its <see cref="GuardedEndpoint"/>.</summary>
    public Endpoint? Endpoint { get; }

    public Guard? Guard { get; }

    /// <summary>What the endpoint's work takes without load, whoever shares its limits; null without a deadline.</summary>
    public ShortestWork? Work { get; }

    /// <summary>Whether its requests are connections to a hub. Criticality is that of the hub's methods, and not of the long request that
    /// carries their calls.</summary>
    public bool IsHub { get; }
    public ShotCriticality? Criticality { get; }

    /// <summary>Whether a key is read from the request in the way the handler's binder reads it.</summary>
    public bool ReadsRequest => _keys.Any(static key => key.ReadsRequest);

    /// <summary>Whether a key requires an authenticated user.</summary>
    public bool NeedsUser => _early is not null;

    /// <summary>Whether the application exempts this request from all limits of the endpoint.</summary>
    public bool Exempts(HttpContext context)
    {
        foreach (var exemption in _exemptions)
        {
            if (exemption.IsExempt(context))
                return true;
        }

        return false;
    }

    /// <summary>Lets an exempt request pass this endpoint. Limits that another endpoint shares with it stay uncharged: the pipeline may run
    /// again for one that does not exempt the request.</summary>
    public void PassExempt(RequestWatch watch) =>
        watch.Charged = watch.Charged is { } charged ? new ChargedLimits(this, guard: null, [.. charged.Limits]) : _none;

    /// <summary>Charges a request and returns the guard of the limits it was not charged for before; null if there are none. A request may
    /// have been charged by an earlier <c>UseShot()</c>, or before an exception handler or a status code page ran the pipeline again,
    /// possibly for another endpoint.</summary>
    public Guard? Charge(RequestWatch watch)
    {
        var charged = watch.Charged;
        if (charged?.Last == this)
            return null;
        watch.Charged = charged = charged is null ? _all : _after.GetValue(charged, After);
        return charged.Guard;
    }

    /// <summary>Charges before authentication: without the limits whose key requires the user, which are charged later. Null if there are
    /// no others.</summary>
    public Guard? ChargeEarly(RequestWatch watch)
    {
        if (watch.Charged is { Limits.Count: > 0 })
            return null;
        watch.Charged = _early;
        return _early!.Guard;
    }

    /// <summary>Enters the guard that <see cref="Charge(RequestWatch)"/> returned.</summary>
    public bool TryEnter(
        Guard guard, HttpContext context, RequestWatch watch, TimeSpan maxWait, ShotCriticality? stated, CancellationToken aborted,
        out GuardCall call) =>
        guard.TryEnter(maxWait, Values(guard, context, watch, stackalloc ulong[ValueCount(guard)]), aborted, out call, stated);

    /// <summary>Enters the guard, and waits for permits that come due within <c>MaxQueueMs</c>.</summary>
    public ValueTask<GuardCall> EnterAsync(
        Guard guard, HttpContext context, RequestWatch watch, TimeSpan maxWait, ShotCriticality? stated, CancellationToken stopping) =>
        guard.EnterAsync(
            maxWait, Values(guard, context, watch, stackalloc ulong[ValueCount(guard)]), context.RequestAborted, stopping, stated,
            Work is { } work && maxWait != Timeout.InfiniteTimeSpan ? work.Expected(guard.NoLoadTime()) : TimeSpan.Zero);

    private ChargedLimits After(ChargedLimits charged) => new(
        this, Guard?.Except(charged.Limits, keepsDeadlines: charged != _early), [.. charged.Limits.Union(_all.Limits)]);

    private static int ValueCount(Guard guard) => guard.KeyCount + guard.StatedCosts.Count;

    /// <summary>The hashes of a request's keys, and then its stated costs.</summary>
    private ReadOnlySpan<ulong> Values(Guard guard, HttpContext context, RequestWatch watch, Span<ulong> values)
    {
        Hash(guard, context, values[..guard.KeyCount]);
        if (guard.HasPlans)
            watch.Keys = values[..guard.KeyCount];
        var costs = values[guard.KeyCount..];
        for (var i = 0; i < costs.Length; i++)
            costs[i] = ShotKeys.Cost(_costs[PlaceOf(guard.StatedCosts, Guard!.StatedCosts, i)](context));
        return values;
    }

    private void Hash(Guard guard, HttpContext context, Span<ulong> hashes)
    {
        if (guard == Guard)
        {
            RequestKey.Hash(_keys, context, arguments: null, hashes);
            return;
        }

        for (var i = 0; hashes.Length > 0; i++)
        {
            var key = _keys[PlaceOf(guard.KeyedLimits, Guard!.KeyedLimits, i)];
            RequestKey.Hash([key], context, arguments: null, hashes);
            hashes = hashes[(key.Plan is null ? 1 : 2)..];
        }
    }

    /// <summary>The guard of the uncharged limits has a subset of the endpoint's limits.</summary>
    private static int PlaceOf(IReadOnlyList<LimitDefinition> subset, IReadOnlyList<LimitDefinition> all, int index)
    {
        if (subset == all)
            return index;
        var place = 0;
        while (all[place] != subset[index])
            place++;
        return place;
    }
}
