using Shot.AspNetCore.Keys;
using Shot.Guarding;

namespace Shot.AspNetCore.Endpoints;

/// <summary>An endpoint with its guard and the keys of its limits. <see cref="EndpointBindings"/> creates one for each endpoint;
/// <see cref="ShotMiddleware"/> charges requests through it.</summary>
internal sealed class EndpointBinding
{
    /// <summary>For work that is not charged.</summary>
    public static readonly EndpointBinding Unguarded = new(endpoint: null, guard: null, keys: [], criticality: null);

    private readonly ChargedLimits _all;
    private readonly ChargedLimits? _early;
    private readonly ConditionalWeakTable<ChargedLimits, ChargedLimits> _after = [];
    private readonly RequestKey[] _keys;

    /// <param name="endpoint">Null for <see cref="Unguarded"/>.</param>
    /// <param name="guard">Null if the endpoint has no limits or is exempt.</param>
    /// <param name="keys">The keys of the guard's keyed limits, in the same order.</param>
    /// <param name="criticality">What the endpoint states; null if it states nothing.</param>
    public EndpointBinding(Endpoint? endpoint, Guard? guard, RequestKey[] keys, ShotCriticality? criticality)
    {
        Endpoint = endpoint;
        Guard = guard;
        IsHub = endpoint?.Metadata.GetMetadata<HubMetadata>() is not null;
        Criticality = IsHub ? null : criticality;
        _keys = keys;
        _all = new ChargedLimits(this, guard, guard?.Charges() ?? []);
        if (guard is not null && keys.Any(static key => key.NeedsUser))
        {
            object[] later = [.. guard.KeyedPolicies.Where((_, index) => keys[index].NeedsUser)];
            _early = new ChargedLimits(null, guard.Except(later, countsAdmissions: false), [.. guard.Charges().Except(later)]);
        }
    }

    /// <summary>The application's endpoint, never its <see cref="GuardedEndpoint"/>.</summary>
    public Endpoint? Endpoint { get; }

    public Guard? Guard { get; }

    /// <summary>Whether its requests are connections to a hub. Criticality is that of the hub's methods, and not of the long request that
    /// carries their calls.</summary>
    public bool IsHub { get; }
    public ShotCriticality? Criticality { get; }

    /// <summary>Whether a key is read from the request in the way the handler's binder reads it.</summary>
    public bool ReadsRequest => _keys.Any(static key => key.ReadsRequest);

    /// <summary>Whether a key requires an authenticated user.</summary>
    public bool NeedsUser => _early is not null;

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
        Guard guard, HttpContext context, TimeSpan maxWait, ShotCriticality? stated, CancellationToken aborted, out GuardCall call) =>
        guard.TryEnter(maxWait, Hash(guard, context, stackalloc ulong[guard.KeyCount]), aborted, out call, stated);

    /// <summary>Enters the guard, and waits for permits that come due within <c>MaxQueueMs</c>.</summary>
    public ValueTask<GuardCall> EnterAsync(
        Guard guard, HttpContext context, TimeSpan maxWait, ShotCriticality? stated, CancellationToken stopping) =>
        guard.EnterAsync(
            maxWait, Hash(guard, context, stackalloc ulong[guard.KeyCount]), context.RequestAborted, stopping, stated);

    /// <summary>The numbers of a guard's limit for a request: those of the plan of its key.</summary>
    public Func<LimitPolicy, (int Permits, double PerSecond)> NumbersFor(Guard guard, HttpContext context)
    {
        var keys = new ulong[guard.KeyCount];
        Hash(guard, context, keys);
        return limit => guard.NumbersUnder(limit, keys);
    }

    private ChargedLimits After(ChargedLimits charged) => new(
        this, Guard?.Except(charged.Limits, keepsDeadlines: charged != _early), [.. charged.Limits.Union(_all.Limits)]);

    private ReadOnlySpan<ulong> Hash(Guard guard, HttpContext context, Span<ulong> hashes)
    {
        if (guard == Guard)
        {
            RequestKey.Hash(_keys, context, arguments: null, hashes);
            return hashes;
        }

        var next = hashes;
        for (var i = 0; next.Length > 0; i++)
        {
            var key = KeyOf(guard, i);
            RequestKey.Hash([key], context, arguments: null, next);
            next = next[(key.Plan is null ? 1 : 2)..];
        }

        return hashes;
    }

    /// <summary>The guard of the uncharged limits has a subset of the endpoint's keys.</summary>
    private RequestKey KeyOf(Guard guard, int index)
    {
        var whole = 0;
        while (Guard!.KeyedLimits[whole] != guard.KeyedLimits[index])
            whole++;
        return _keys[whole];
    }
}
