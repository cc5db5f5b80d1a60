namespace Shot.Benchmarks;

/// <summary>Shot's limiters, as <see cref="BclLimiters"/>: with one permit they are drained for a day, else they never run dry.</summary>
internal static class ShotLimiters
{
    // No processor makes two thousand million calls a second.
    private const double Flood = int.MaxValue;
    private const double Drip = 1 / 86_400.0;

    public static TokenBucket TokenBucket(int permits) => Drained(new TokenBucket(permits, Rate(permits)));

    public static FixedWindow FixedWindow(int permits) => Drained(new FixedWindow(permits, Rate(permits)));

    public static SlidingWindow SlidingWindow(int permits) => Drained(new SlidingWindow(permits, Rate(permits)));

    public static ConcurrencyGate FullGate()
    {
        var gate = new ConcurrencyGate(1);
        gate.TryEnter(out _);
        return gate;
    }

    /// <summary>A limiter of keys that have all been charged once, so that all are live: a permit is gone for more than a minute.</summary>
    public static KeyedLimiter<T> Keyed<T>(T[] keys, int permits)
        where T : notnull
    {
        var limiter = new KeyedLimiter<T>(permits, permits == 1 ? Drip : permits / 80_000_000.0, maxKeys: keys.Length * 3 / 2);
        foreach (var key in keys)
            limiter.TryAcquire(key);
        if (limiter.CountLiveKeys() < keys.Length * 0.999)
            throw new InvalidOperationException("Not all keys are live.");
        return limiter;
    }

    private static double Rate(int permits) => permits == 1 ? Drip : Flood;

    private static T Drained<T>(T limiter)
        where T : Limiter
    {
        if (limiter.Permits == 1)
            limiter.TryAcquire();
        return limiter;
    }
}
