namespace Shot;

/// <summary>Spans of characters as keys of a limiter of strings: part of a header or a path is a key without being copied.</summary>
public static class KeyedLimiterExtensions
{
    /// <inheritdoc cref="KeyedLimiter{TKey}.TryAcquire(TKey, int)"/>
    /// <param name="limiter">The limiter.</param>
    /// <param name="key">The key; the same key as the string of these characters.</param>
    /// <param name="permits">Number of permits.</param>
    public static bool TryAcquire(this KeyedLimiter<string> limiter, ReadOnlySpan<char> key, int permits = 1) =>
        limiter.TryAcquireHashed(HashOf(limiter, key), permits);

    /// <inheritdoc cref="KeyedLimiter{TKey}.TryAcquire(TKey, int, out TimeSpan)"/>
    /// <param name="limiter">The limiter.</param>
    /// <param name="key">The key; the same key as the string of these characters.</param>
    /// <param name="permits">Number of permits.</param>
    /// <param name="retryAfter">If refused, the time after which a caller without competitors for the key is admitted. Otherwise
    /// zero.</param>
    public static bool TryAcquire(this KeyedLimiter<string> limiter, ReadOnlySpan<char> key, int permits, out TimeSpan retryAfter) =>
        limiter.TryAcquireHashed(HashOf(limiter, key), permits, out retryAfter);

    /// <inheritdoc cref="KeyedLimiter{TKey}.AvailablePermits"/>
    /// <param name="limiter">The limiter.</param>
    /// <param name="key">The key; the same key as the string of these characters.</param>
    public static int AvailablePermits(this KeyedLimiter<string> limiter, ReadOnlySpan<char> key) =>
        limiter.AvailablePermitsHashed(HashOf(limiter, key));

    private static ulong HashOf(KeyedLimiter<string> limiter, ReadOnlySpan<char> key)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        return limiter.HashSpan(key);
    }
}
