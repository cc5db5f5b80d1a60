using Shot.Interop;

namespace Shot;

/// <summary>Adapts Shot's limiters to the types of <see cref="System.Threading.RateLimiting"/>, for use with Polly, ASP.NET Core's rate
/// limiting middleware or an HttpClient handler.</summary>
/// <remarks><para>An adapter uses the limiter itself, so direct callers and other adapters share its permits. Disposing of an adapter
/// leaves the limiter usable. The adapters are thread-safe.</para>
/// <para>Decisions are those of <see cref="Limiter.TryAcquire(int)"/>, so a refusal may be one refresh of the clock late. A refused lease
/// has the metadata <see cref="MetadataName.RetryAfter"/>, exact when it is read, and zero if the permits are available by then. A lease
/// refused by a full gate has <see cref="MetadataName.ReasonPhrase"/> instead. <c>AcquireAsync</c> decides at once, also for 0 permits;
/// only a token bucket with a <c>maxDelay</c> waits.</para></remarks>
public static class ShotRateLimiterExtensions
{
    /// <summary>Adapts a limiter to <see cref="RateLimiter"/>. Admissions allocate nothing. Refusals allocate only if the number of permits
    /// differs from that of the last refusal.</summary>
    /// <param name="limiter">The limiter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="limiter"/> is null.</exception>
    public static RateLimiter AsRateLimiter(this Limiter limiter) =>
        new LimiterAdapter(limiter ?? throw new ArgumentNullException(nameof(limiter)));

    /// <summary>Adapts a token bucket to <see cref="RateLimiter"/>. <c>AcquireAsync</c> waits for permits that come due within
    /// <paramref name="maxDelay"/>, first come, first served, and otherwise refuses at once: see <see cref="TokenBucket.TryReserve"/>.
    /// <c>AttemptAcquire</c> never waits.</summary>
    /// <remarks>Cancelling a wait or disposing of the adapter gives the booked permits back under the rules of
    /// <see cref="Limiter.Return"/>. Waits use the bucket's <see cref="TimeProvider"/>.</remarks>
    /// <param name="bucket">The bucket.</param>
    /// <param name="maxDelay">Longest wait, 0 to 1,000 days.</param>
    /// <exception cref="ArgumentNullException"><paramref name="bucket"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxDelay"/> is out of its range.</exception>
    public static RateLimiter AsRateLimiter(this TokenBucket bucket, TimeSpan maxDelay) =>
        new BookingAdapter(bucket ?? throw new ArgumentNullException(nameof(bucket)), LimitArguments.CheckDelay(maxDelay));

    /// <summary>Adapts a gate to <see cref="RateLimiter"/>. A lease keeps its places until disposed of. It takes 32 bytes.</summary>
    /// <remarks>Several places are taken at once, all or none. <see cref="RateLimiter.IdleDuration"/> counts from the end of the last
    /// lease. If callers enter the gate without the adapter, it counts from the last read of the property while one was inside.</remarks>
    /// <param name="gate">The gate.</param>
    /// <exception cref="ArgumentNullException"><paramref name="gate"/> is null.</exception>
    public static RateLimiter AsRateLimiter(this ConcurrencyGate gate) =>
        new GateAdapter(gate ?? throw new ArgumentNullException(nameof(gate)));

    /// <summary>Adapts a gate that finds its own limit to <see cref="RateLimiter"/>. A lease keeps its places until disposed of. It takes
    /// 32 bytes. Its callers are of normal criticality.</summary>
    /// <inheritdoc cref="AsRateLimiter(ConcurrencyGate)" path="/remarks|/param|/exception"/>
    public static RateLimiter AsRateLimiter(this AdaptiveConcurrencyGate gate) =>
        new GateAdapter(gate ?? throw new ArgumentNullException(nameof(gate)));

    /// <summary>Adapts a keyed limiter to <see cref="PartitionedRateLimiter{TResource}"/>; the resources are the keys. Admissions and
    /// repeated refusals of the same key allocate nothing.</summary>
    /// <inheritdoc cref="AsPartitionedRateLimiter{TResource, TKey}" path="/remarks|/exception"/>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <param name="limiter">The limiter.</param>
    public static PartitionedRateLimiter<TKey> AsPartitionedRateLimiter<TKey>(this KeyedLimiter<TKey> limiter)
        where TKey : notnull => limiter.AsPartitionedRateLimiter(static (TKey key) => key);

    /// <summary>Adapts a keyed limiter to <see cref="PartitionedRateLimiter{TResource}"/>, such as one of users to requests.</summary>
    /// <remarks><c>GetStatistics</c> returns the permits of the resource's key, and the leases of all keys.</remarks>
    /// <typeparam name="TResource">Type of the limited resource.</typeparam>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <param name="limiter">The limiter.</param>
    /// <param name="keyOf">Returns the key of a resource. Called once per decision. Must be thread-safe.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static PartitionedRateLimiter<TResource> AsPartitionedRateLimiter<TResource, TKey>(
        this KeyedLimiter<TKey> limiter, Func<TResource, TKey> keyOf)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(limiter);
        ArgumentNullException.ThrowIfNull(keyOf);
        return new KeyedAdapter<TResource, TKey>(limiter, keyOf);
    }
}
