namespace Shot.Sample.Stress;

/// <summary>The burst, with the numbers of the Rust crate's stress test.</summary>
internal static class BurstLoad
{
    public const int Calls = 5_000;
    public const int Permits = 1_000;
    public const int PerSecond = 1_000;
    public const int WorkMs = 10;
    public const int MaxWaitMs = 500;

    /// <summary>Time until a queue in front of the limiter has been served.</summary>
    public static readonly TimeSpan QueueDrained = TimeSpan.FromSeconds((double)(Calls - Permits) / PerSecond);

    /// <summary>Time until a limiter has all its permits again, with a margin.</summary>
    public static readonly TimeSpan Refill = TimeSpan.FromSeconds(1.25 * Permits / PerSecond);
}
