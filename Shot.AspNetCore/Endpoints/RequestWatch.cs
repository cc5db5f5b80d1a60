using Shot.Guarding;

namespace Shot.AspNetCore.Endpoints;

/// <summary>The endpoint of a request and the limits it was charged for. It is the request's <see cref="IEndpointFeature"/>: whatever sets
/// an endpoint with limits gets its <see cref="GuardedEndpoint"/>. Consecutive requests with the same feature collection share one
/// watch.</summary>
internal sealed class RequestWatch(IFeatureCollection features) : IEndpointFeature
{
    private static readonly ConditionalWeakTable<IFeatureCollection, RequestWatch> Watches = [];

    private readonly List<(Guard Guard, GuardCall Call)> _gated = [];
    private ulong[] _keys = [];
    private int _keyCount;
    private Endpoint? _endpoint;
    private ChargedLimits? _charged;

    public Endpoint? Endpoint
    {
        get => _endpoint;
        set => _endpoint = value is null ? null
            : Passed is { OfAllRequests.Count: > 0 } ? GuardedEndpoint.ForAny(value)
            : GuardedEndpoint.For(value);
    }

    /// <summary>The bindings of the last <c>UseShot()</c> that the request has passed; null before the first.</summary>
    public EndpointBindings? Passed { get; set; }

    /// <summary>Whether a limit has refused the request, at its endpoint or behind it. The page that the application shows for that counts
    /// as charged without asking its limits, which may be those that have refused.</summary>
    public bool IsRefused { get; set; }

    /// <summary>The charges of the request that its handler may settle; null if there are none.</summary>
    public CallCharge? Settled { get; private set; }

    /// <summary>Hashes of the keys by which a guard with plans was asked last, and of the names of their plans. The answer needs them, and
    /// the application's code that reads keys must not run twice: it may throw, or find another plan.</summary>
    public ReadOnlySpan<ulong> Keys
    {
        get => _keys.AsSpan(0, _keyCount);
        set
        {
            _keyCount = value.Length;
            if (_keys.Length < _keyCount)
                _keys = new ulong[_keyCount];
            value.CopyTo(_keys);
        }
    }

    /// <summary>What the request was charged for, without gates that it has left; null before the first charge.</summary>
    public ChargedLimits? Charged
    {
        get
        {
            for (var i = _gated.Count - 1; i >= 0; i--)
            {
                var (guard, call) = _gated[i];
                if (call.IsOpen)
                    continue;
                _charged = _charged?.WithoutGates(guard);
                _gated.RemoveAt(i);
            }

            return _charged;
        }

        set => _charged = value;
    }

    public static RequestWatch? In(HttpContext context) => context.Features.Get<IEndpointFeature>() as RequestWatch;

    /// <summary>Whether the watch belongs to this request. Middleware may create a nested request whose features fall back to those of the
    /// outer one: it finds the outer watch, but was charged for nothing.</summary>
    public bool IsOf(HttpContext context) => context.Features == features;

    /// <summary>The guard's concurrency limits count as charged while the call is open. In the flow of the call that has entered.</summary>
    public void Track(Guard guard, GuardCall call)
    {
        if (guard.Gates.Count > 0)
            _gated.Add((guard, call));
        Settled = call.Charged ?? Settled;
    }

    public static RequestWatch Begin(HttpContext context)
    {
        var features = context.Features;
        var watch = Watches.GetValue(features, static features => new RequestWatch(features));
        (watch.Passed, watch.Charged, watch.Settled, watch.IsRefused) = (null, null, null, false);
        watch.Endpoint = context.GetEndpoint();
        watch._gated.Clear();
        features.Set<IEndpointFeature>(watch);
        return watch;
    }
}
