namespace Shot.Benchmarks.Quick;

/// <summary>
/// Compares every limiter, admitting and refusing, with one compare-and-swap and with its counterpart in
/// System.Threading.RateLimiting.
/// </summary>
internal static class LimiterComparisons
{
    public static IEnumerable<Comparison> All { get; } =
    [
        .. AgainstEach("token_bucket_admit", () => Loops.Acquire(ShotLimiters.TokenBucket(int.MaxValue)),
            () => Loops.Acquire(BclLimiters.TokenBucket(int.MaxValue))),
        .. AgainstEach("token_bucket_deny", () => Loops.Acquire(ShotLimiters.TokenBucket(1)),
            () => Loops.Acquire(BclLimiters.TokenBucket(1))),
        .. AgainstEach("fixed_window_admit", () => Loops.Acquire(ShotLimiters.FixedWindow(int.MaxValue)),
            () => Loops.Acquire(BclLimiters.FixedWindow(int.MaxValue))),
        .. AgainstEach("fixed_window_deny", () => Loops.Acquire(ShotLimiters.FixedWindow(1)),
            () => Loops.Acquire(BclLimiters.FixedWindow(1))),
        .. AgainstEach(
            "sliding_window_admit",
            () => Loops.Acquire(ShotLimiters.SlidingWindow(SlidingWindow.MaxPermits)),
            () => Loops.Acquire(BclLimiters.SlidingWindow(int.MaxValue))),
        .. AgainstEach("sliding_window_deny", () => Loops.Acquire(ShotLimiters.SlidingWindow(1)),
            () => Loops.Acquire(BclLimiters.SlidingWindow(1))),
        .. AgainstEach("concurrency", () => Loops.EnterAndLeave(new ConcurrencyGate(64)), () => Loops.Acquire(BclLimiters.Concurrency(64))),
        .. AgainstEach("concurrency_deny", () => Loops.EnterAndLeave(ShotLimiters.FullGate()),
            () => Loops.Acquire(BclLimiters.FullConcurrency())),
        new("token_bucket_deny_1000_per_second_vs_cas", () => new(Loops.Acquire(new TokenBucket(10, perSecond: 1_000))), Swap),
    ];

    internal static Operation Swap() => new(Loops.Swap());

    private static IEnumerable<Comparison> AgainstEach(string what, Func<Action<int>> shot, Func<Action<int>> bcl) =>
        [new($"{what}_vs_cas", () => new(shot()), Swap), new($"{what}_vs_bcl", () => new(shot()), () => new(bcl()))];
}
