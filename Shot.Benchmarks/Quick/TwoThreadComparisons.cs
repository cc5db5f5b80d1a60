namespace Shot.Benchmarks.Quick;

/// <summary>Two threads that ask the same limiter, against one thread or against two that ask a peer.</summary>
internal static class TwoThreadComparisons
{
    public static IEnumerable<Comparison> All { get; } =
    [
        AgainstOneThread("token_bucket_deny", () => Loops.Acquire(ShotLimiters.TokenBucket(1))),
        // With the counters of a guard, and the reading of the clock by which it tells when to come back.
        AgainstOneThread("guarded_deny", () => GuardComparisons.Refuse),
        // What the machine itself gives: the two processors of a virtual machine may be one core's hyper-threads, or busy with a neighbour.
        AgainstOneThread("arithmetic", () => Loops.Arithmetic),
        new("token_bucket_admit_2_threads_vs_bcl",
            () => OnTwo(Loops.Acquire(ShotLimiters.TokenBucket(int.MaxValue))), () => OnTwo(Loops.Acquire(BclLimiters.TokenBucket(int.MaxValue)))),
    ];

    /// <summary>Nanoseconds per call of both together: half is twice the throughput.</summary>
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
