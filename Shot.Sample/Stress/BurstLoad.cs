namespace Shot.Sample.Stress;

/// <summary>The burst, as the Rust crate's own stress test has it.</summary>
internal static class BurstLoad
{
    public const int Calls = 5_000;
    public const int Permits = 1_000;
    public const int PerSecond = 1_000;
    public const int WorkMs = 10;
    public const int MaxWaitMs = 500;

    /// <summary>How long a limiter takes to have all its permits back, with a margin.</summary>
    public static readonly TimeSpan Refill = TimeSpan.FromSeconds(1.25 * Permits / PerSecond);
}
