using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Shot.AspNetCore.Keys;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>What guards an endpoint; nothing when it has no limits.</summary>
internal sealed class EndpointBinding
{
    /// <summary>For what runs without being charged.</summary>
    public static readonly EndpointBinding Unguarded = new(endpoint: null, guard: null, keys: []);

    private readonly ChargedLimits _all;
    private readonly ConditionalWeakTable<ChargedLimits, Rest> _rests = [];
    private readonly RequestKey[] _keys;
    private readonly Rest? _early;

    /// <param name="endpoint">Null for what is no endpoint.</param>
    /// <param name="guard">Null when the endpoint has no limits, or is exempt from them.</param>
    /// <param name="keys">The keys of the guard's keyed limits, in their order.</param>
    public EndpointBinding(Endpoint? endpoint, Guard? guard, RequestKey[] keys)
    {
        Endpoint = endpoint;
        Guard = guard;
        _keys = keys;
        _all = new ChargedLimits(this, guard is null ? [] : guard.Charges());
        if (guard is not null && keys.Any(static key => key.NeedsUser))
        {
            object[] later = [.. guard.KeyedPolicies.Where((_, index) => keys[index].NeedsUser)];
            _early = new Rest(guard.Except(later, countsAdmissions: false), new ChargedLimits(null, [.. guard.Charges().Except(later)]));
        }
    }

    /// <summary>The endpoint itself, and not what stands in for it.</summary>
    public Endpoint? Endpoint { get; }

    public Guard? Guard { get; }

    /// <summary>
    /// The guard of those limits that this request was not charged for before: by an earlier <c>UseShot()</c>, or before an exception handler or a
    /// status code page ran the pipeline again, be it to another endpoint. Null when there are none. They count as charged from now on.
    /// </summary>
    public Guard? Charge(RequestWatch watch)
    {
        if (watch.Charged is not { } charged)
        {
            watch.Charged = _all;
            return Guard;
        }

        if (charged.Last == this)
            return null;
        var rest = _rests.GetValue(charged, Charge);
        watch.Charged = rest.Charged;
        return rest.Guard;
    }

    /// <summary>Whether a limit has a key that is read as the handler's binder reads it.</summary>
    public bool ReadsRequest => _keys.Any(static key => key.ReadsRequest);

    /// <summary>Whether a limit has a key that a request has only after authentication.</summary>
    public bool NeedsUser => _early is not null;

    /// <summary>The same before authentication, without the limits that need the user: those are charged later. Null when there are no others.</summary>
    public Guard? ChargeEarly(RequestWatch watch)
    {
        if (watch.Charged is { Limits.Count: > 0 })
            return null;
        watch.Charged = _early!.Charged;
        return _early.Guard;
    }

    /// <summary>Asks what <see cref="Charge(RequestWatch)"/> has given for the request's permits.</summary>
    public bool TryEnter(Guard guard, HttpContext context, TimeSpan maxWait, CancellationToken aborted, out GuardCall call) =>
        guard.TryEnter(maxWait, Hash(guard, context, stackalloc ulong[guard.KeyedLimits.Count]), aborted, out call);

    /// <summary>The same, and waits for permits that come due soon enough.</summary>
    public ValueTask<GuardCall> EnterAsync(Guard guard, HttpContext context, TimeSpan maxWait, CancellationToken stopping) =>
        guard.EnterAsync(maxWait, Hash(guard, context, stackalloc ulong[guard.KeyedLimits.Count]), context.RequestAborted, stopping);

    /// <summary>Counts a handler's own exception, from within an exception filter: it goes its way.</summary>
    /// <returns>False.</returns>
    public bool CountFailed(Exception error) => Guard is { } guard && guard.CountFailed(error);

    private Rest Charge(ChargedLimits charged) =>
        new(Guard?.Except(charged.Limits, keepsDeadlines: charged != _early?.Charged), new ChargedLimits(this, [.. charged.Limits.Union(_all.Limits)]));

    private ReadOnlySpan<ulong> Hash(Guard guard, HttpContext context, Span<ulong> hashes)
    {
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = KeyOf(guard, i).Of(context);
        return hashes;
    }

    /// <summary>A guard of the rest has some of the whole's keys.</summary>
    private RequestKey KeyOf(Guard guard, int index)
    {
        if (guard == Guard)
            return _keys[index];
        var whole = 0;
        while (Guard!.KeyedLimits[whole] != guard.KeyedLimits[index])
            whole++;
        return _keys[whole];
    }

    /// <summary>What is left to charge after others were charged, and what is charged then. Kept, so that its guard is one for all requests.</summary>
    private sealed record Rest(Guard? Guard, ChargedLimits Charged);
}
