namespace Shot.Cluster;

/// <summary>A monotonic clock in microseconds since it was created, rounded down.</summary>
internal readonly struct MicroClock(TimeProvider time)
{
    private readonly long _frequency = time.TimestampFrequency;
    private readonly long _origin = time.GetTimestamp();

    /// <summary>The time.</summary>
    public long Now => time.GetTimestamp() - _origin is var ticks && _frequency == 1_000_000_000
        ? ticks / 1_000
        : (long)((Int128)ticks * 1_000_000 / _frequency);
}
