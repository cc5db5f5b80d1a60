namespace Shot.Benchmarks.Quick;

/// <summary>Compares two threads on one limiter with one thread, and with two threads on a peer.</summary>
internal static class TwoThreadComparisons
{
    public static IEnumerable<Comparison> All { get; } =
    [
        AgainstOneThread("token_bucket_deny", () => Loops.Acquire(ShotLimiters.TokenBucket(1))),
        // Includes the guard's counters and the clock reading for Retry-After.
        AgainstOneThread("guarded_deny", () => GuardComparisons.Refuse),
        // The machine's own scaling: two virtual processors may be hyper-threads of one core, or shared with another
        // machine.
        AgainstOneThread("arithmetic", () => Loops.Arithmetic),
        new("token_bucket_admit_2_threads_vs_bcl",
            () => OnTwo(Loops.Acquire(ShotLimiters.TokenBucket(int.MaxValue))),
            () => OnTwo(Loops.Acquire(BclLimiters.TokenBucket(int.MaxValue)))),
    ];

    /// <summary>Nanoseconds per call of both threads together: half means twice the throughput.</summary>
    private static Comparison AgainstOneThread(string what, Func<Action<int>> loop)
    {
        var shared = loop();
        return new($"{what}_2_threads_vs_1", () => OnTwo(shared), () => new(shared));
    }

    private static Operation OnTwo(Action<int> loop) => new(
        iterations =>
        {
            using var two = new TwoThreads();
            two.Run(loop, iterations);
        },
        batchMilliseconds: 30);
}
