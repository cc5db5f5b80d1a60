using System.Threading.RateLimiting;
using Shot.Interop;

namespace Shot;

/// <summary>
/// Shot's limiters behind the types of <see cref="System.Threading.RateLimiting"/>, for whatever takes those: Polly, ASP.NET Core's own middleware, a handler of
/// an HttpClient.
/// </summary>
/// <remarks>
/// <para>What they return asks the limiter itself, so whoever uses that directly, or through a second adapter, shares its permits. Disposing of an adapter ends the
/// adapter and leaves the limiter as it is.</para>
/// <para>A decision is that of <see cref="Limiter.TryAcquire(int)"/>, so a refusal may come one refresh of the clock late. A refused lease has the metadata
/// <see cref="MetadataName.RetryAfter"/>, exact from the moment at which the lease is asked, and zero if the permits have come back by then; one of a full gate has <see cref="MetadataName.ReasonPhrase"/>. None of the adapters has a queue: <c>AcquireAsync</c> decides at once, for 0 permits too. The one
/// exception is a token bucket with a <c>maxDelay</c>.</para>
/// </remarks>
public static class ShotRateLimiterExtensions
{
    /// <summary>The limiter as a <see cref="RateLimiter"/>. Admitting and refusing allocate nothing, unless another number of permits is refused than the time before.</summary>
    /// <param name="limiter">The limiter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="limiter"/> is null.</exception>
    public static RateLimiter AsRateLimiter(this Limiter limiter)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        return new LimiterAdapter(limiter);
    }

    /// <summary>The token bucket as a <see cref="RateLimiter"/> whose <c>AcquireAsync</c> waits for permits that come due soon enough, first come, first served, and
    /// refuses at once where they do not: see <see cref="TokenBucket.TryReserve"/>. <c>AttemptAcquire</c> never waits.</summary>
    /// <remarks>Cancelling a wait, or disposing of the adapter, gives the booked permits back by the rule of <see cref="Limiter.Return"/>. Waits go by
    /// the bucket's <see cref="TimeProvider"/>.</remarks>
    /// <param name="bucket">The bucket.</param>
    /// <param name="maxDelay">How long to wait at most: zero to 1,000 days.</param>
    /// <exception cref="ArgumentNullException"><paramref name="bucket"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxDelay"/> is out of its range.</exception>
    public static RateLimiter AsRateLimiter(this TokenBucket bucket, TimeSpan maxDelay)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        return new BookingAdapter(bucket, LimitArguments.CheckDelay(maxDelay));
    }

    /// <summary>The gate as a <see cref="RateLimiter"/>: a lease is inside until it is disposed of. A lease takes 32 bytes, a refusal none.</summary>
    /// <remarks>Several permits are taken at once, all or none. <see cref="RateLimiter.IdleDuration"/> counts from when
    /// the last lease left, or from when it was last looked at while somebody was inside who had entered the gate itself.</remarks>
    /// <param name="gate">The gate.</param>
    /// <exception cref="ArgumentNullException"><paramref name="gate"/> is null.</exception>
    public static RateLimiter AsRateLimiter(this ConcurrencyGate gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        return new GateAdapter(gate);
    }

    /// <summary>The keyed limiter as a <see cref="PartitionedRateLimiter{TResource}"/> whose resources are the keys. Admitting allocates nothing, nor does refusing a key again and again.</summary>
    /// <inheritdoc cref="AsPartitionedRateLimiter{TResource, TKey}" path="/remarks|/exception"/>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <param name="limiter">The limiter.</param>
    public static PartitionedRateLimiter<TKey> AsPartitionedRateLimiter<TKey>(this KeyedLimiter<TKey> limiter)
        where TKey : notnull => limiter.AsPartitionedRateLimiter(static (TKey key) => key);

    /// <summary>The keyed limiter as a <see cref="PartitionedRateLimiter{TResource}"/>, such as one of requests by their user.</summary>
    /// <remarks>Nothing is kept for a key but its permits, so <c>GetStatistics</c> tells of one key what is available, and of all keys together how many leases there were.</remarks>
    /// <typeparam name="TResource">What is limited.</typeparam>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <param name="limiter">The limiter.</param>
    /// <param name="keyOf">The key of a resource. Called once for each decision, by any number of threads.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static PartitionedRateLimiter<TResource> AsPartitionedRateLimiter<TResource, TKey>(this KeyedLimiter<TKey> limiter, Func<TResource, TKey> keyOf)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(limiter);
        ArgumentNullException.ThrowIfNull(keyOf);
        return new KeyedAdapter<TResource, TKey>(limiter, keyOf);
    }
}
