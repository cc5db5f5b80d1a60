using System.Threading.RateLimiting;

namespace Shot.Benchmarks.Quick;

/// <summary>A limit for each key against the partitioned limiter of System.Threading.RateLimiting, with all keys live.</summary>
internal static class KeyedComparisons
{
    // A permit is gone for more than a minute: whatever key has been charged stays live.
    private const int Permits = 1_000_000;
    private const double PerSecond = Permits / 80_000_000.0;

    public static IEnumerable<Comparison> All { get; } =
    [
        new("keyed_admit_1k_vs_bcl", () => Admit(1_000), () => BclAdmit(1_000)),
        // A timer of the peer goes through all its keys ten times a second.
        new("keyed_admit_1m_vs_bcl", () => Admit(1_000_000), () => BclAdmit(1_000_000), PeerWorksInBackground: true),
        new("keyed_admit_1m_vs_cas", () => Admit(1_000_000), LimiterComparisons.Swap),
        new("keyed_deny_1k_vs_bcl", () => Deny(1_000), () => BclDeny(1_000)),
        new("keyed_admit_1k_strings_vs_bcl", () => AdmitStrings(1_000), () => BclAdmitStrings(1_000)),
    ];

    private static KeyedLimiter<T> Limiter<T>(T[] keys, int permits = Permits, double perSecond = PerSecond)
        where T : notnull
    {
        var limiter = new KeyedLimiter<T>(permits, perSecond, keys.Length * 3 / 2);
        foreach (var key in keys)
            limiter.TryAcquire(key);
        if (limiter.CountLiveKeys() < keys.Length * 0.999)
            throw new InvalidOperationException("Not all keys are live.");
        return limiter;
    }

    private static Operation Admit(int count) => Ask(Limiter(Keys(count)), Keys(count));

    private static Operation Deny(int count) => Ask(Limiter(Keys(count), permits: 1, perSecond: 1 / 86_400.0), Keys(count));

    private static Operation AdmitStrings(int count) => Ask(Limiter(Strings(count)), Strings(count));

    // Goes on where the last batch ended: a batch of a million keys would take too long.
    private static Operation Ask<T>(KeyedLimiter<T> shared, T[] keys)
        where T : notnull
    {
        var reached = 0;
        return new(iterations =>
        {
            var limiter = shared;
            var order = keys;
            var next = reached;
            for (var i = 0; i < iterations; i++)
            {
                limiter.TryAcquire(order[next]);
                if (++next == order.Length)
                    next = 0;
            }

            reached = next;
        });
    }

    private static Operation BclAdmit(int count) => Bcl(Keys(count), BclLimiters.Partitioned<long>(int.MaxValue));

    private static Operation BclDeny(int count) => Bcl(Keys(count), BclLimiters.Partitioned<long>(1));

    private static Operation BclAdmitStrings(int count) =>
        Bcl(Strings(count), BclLimiters.Partitioned<string>(int.MaxValue));

    private static Operation Bcl<T>(T[] keys, PartitionedRateLimiter<T> limiter)
    {
        foreach (var key in keys)
            limiter.AttemptAcquire(key).Dispose();
        var reached = 0;
        return new(iterations =>
        {
            var peer = limiter;
            var order = keys;
            var next = reached;
            for (var i = 0; i < iterations; i++)
            {
                peer.AttemptAcquire(order[next]).Dispose();
                if (++next == order.Length)
                    next = 0;
            }

            reached = next;
        });
    }

    private static string[] Strings(int count) => Array.ConvertAll(Keys(count), static key => key.ToString("x16", null));

    private static long[] Keys(int count)
    {
        var random = new Random(1);
        var keys = new long[count];
        for (var i = 0; i < count; i++)
            keys[i] = random.NextInt64();
        return keys;
    }
}
