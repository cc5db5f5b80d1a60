namespace Shot;

/// <summary>Spans of characters as keys of a limiter of strings: a part of a header or a path is a key without being copied.</summary>
public static class KeyedLimiterExtensions
{
    /// <inheritdoc cref="KeyedLimiter{TKey}.TryAcquire(TKey, int)"/>
    /// <param name="limiter">The limiter.</param>
    /// <param name="key">The same key as a string of these characters.</param>
    /// <param name="permits">How many.</param>
    public static bool TryAcquire(this KeyedLimiter<string> limiter, ReadOnlySpan<char> key, int permits = 1)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        return limiter.TryAcquireHashed(limiter.HashSpan(key), permits);
    }

    /// <inheritdoc cref="KeyedLimiter{TKey}.TryAcquire(TKey, int, out TimeSpan)"/>
    /// <param name="limiter">The limiter.</param>
    /// <param name="key">The same key as a string of these characters.</param>
    /// <param name="permits">How many.</param>
    /// <param name="retryAfter">When to come back.</param>
    public static bool TryAcquire(this KeyedLimiter<string> limiter, ReadOnlySpan<char> key, int permits, out TimeSpan retryAfter)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        return limiter.TryAcquireHashed(limiter.HashSpan(key), permits, out retryAfter);
    }

    /// <inheritdoc cref="KeyedLimiter{TKey}.AvailablePermits"/>
    /// <param name="limiter">The limiter.</param>
    /// <param name="key">The same key as a string of these characters.</param>
    public static int AvailablePermits(this KeyedLimiter<string> limiter, ReadOnlySpan<char> key)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        return limiter.AvailablePermitsHashed(limiter.HashSpan(key));
    }
}
