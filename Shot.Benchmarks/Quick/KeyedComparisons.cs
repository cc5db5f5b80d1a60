namespace Shot.Benchmarks.Quick;

/// <summary>
/// Compares a limit for each key with the partitioned limiter of System.Threading.RateLimiting, with all keys live.
/// </summary>
internal static class KeyedComparisons
{
    // More than are asked for, and the permits of a key come back.
    private const int Permits = 1_000_000;

    public static IEnumerable<Comparison> All { get; } =
    [
        AgainstBcl("keyed_admit_1k", () => Keys.Numbers(1_000), Permits),
        AgainstBcl("keyed_admit_1m", () => Keys.Numbers(1_000_000), Permits),
        new("keyed_admit_1m_vs_cas", () => Shot(Keys.Numbers(1_000_000), Permits), LimiterComparisons.Swap, IsSlow: true),
        AgainstBcl("keyed_deny_1k", () => Keys.Numbers(1_000), 1),
        AgainstBcl("keyed_admit_1k_strings", () => Keys.Strings(1_000), Permits),
    ];

    // The peer's timer visits all its keys ten times a second.
    private static Comparison AgainstBcl<T>(string what, Func<T[]> keys, int permits)
        where T : notnull =>
        new($"{what}_vs_bcl", () => Shot(keys(), permits), () => Bcl(keys(), permits == 1 ? 1 : int.MaxValue),
            PeerWorksInBackground: keys().Length > 1_000, IsSlow: keys().Length > 1_000);

    private static Operation Shot<T>(T[] keys, int permits)
        where T : notnull => new(Loops.Acquire(ShotLimiters.Keyed(keys, permits), keys));

    private static Operation Bcl<T>(T[] keys, int permits)
        where T : notnull => new(Loops.Acquire(BclLimiters.Partitioned(keys, permits), keys));
}
