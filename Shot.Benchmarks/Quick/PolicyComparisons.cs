using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Benchmarks.Quick;

/// <summary>
/// Compares a limit whose numbers and mode can change at run time, as guards use it, with the bare limiter.
/// </summary>
internal static class PolicyComparisons
{
    public static IEnumerable<Comparison> All { get; } =
    [
        new("policy_admit_vs_fixed", () => Changeable(int.MaxValue), () => Fixed(int.MaxValue)),
        new("policy_deny_vs_fixed", () => Changeable(1), () => Fixed(1)),
    ];

    /// <summary>A limit that was changed once and back, as after a reload.</summary>
    private static Operation Changeable(int permits)
    {
        var fixedLimiter = ShotLimiters.TokenBucket(permits);
        var policy = new LimitPolicy(new LimitDefinition("policy", permits, fixedLimiter.PerSecond), timeProvider: null);
        policy.Mode = ShotMode.Shadow;
        policy.Mode = ShotMode.Enforce;
        if (permits == 1)
            policy.TryAcquire(1, key: 0, out _);
        return new(iterations =>
        {
            for (var i = 0; i < iterations; i++)
                policy.TryAcquire(1, key: 0, out _);
        });
    }

    private static Operation Fixed(int permits)
    {
        Limiter limiter = ShotLimiters.TokenBucket(permits);
        return new(iterations =>
        {
            for (var i = 0; i < iterations; i++)
                limiter.TryAcquire(1, out _);
        });
    }
}
