namespace Shot.Benchmarks.Quick;

/// <summary>Compares Shot's limiters behind the types of System.Threading.RateLimiting with that library's own.</summary>
internal static class AdapterComparisons
{
    public static IEnumerable<Comparison> All { get; } =
    [
        AgainstBcl("adapter_admit", () => Loops.Acquire(ShotLimiters.TokenBucket(int.MaxValue).AsRateLimiter()),
            () => Loops.Acquire(BclLimiters.TokenBucket(int.MaxValue))),
        AgainstBcl("adapter_deny", () => Loops.Acquire(ShotLimiters.TokenBucket(1).AsRateLimiter()),
            () => Loops.Acquire(BclLimiters.TokenBucket(1))),
        AgainstBcl("adapter_concurrency", () => Loops.Acquire(new ConcurrencyGate(64).AsRateLimiter()),
            () => Loops.Acquire(BclLimiters.Concurrency(64))),
        AgainstBcl(
            "adapter_keyed_admit_1k",
            () => Loops.Acquire(ShotLimiters.Keyed(Keys.Numbers(1_000), 1_000_000).AsPartitionedRateLimiter(), Keys.Numbers(1_000)),
            () => Loops.Acquire(BclLimiters.Partitioned(Keys.Numbers(1_000), int.MaxValue), Keys.Numbers(1_000))),
    ];

    private static Comparison AgainstBcl(string what, Func<Action<int>> shot, Func<Action<int>> bcl) =>
        new($"{what}_vs_bcl", () => new(shot()), () => new(bcl()));
}
