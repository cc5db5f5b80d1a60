namespace Shot.Tests.Limiters;

/// <summary>A monotonic clock that stands still until told, with any frequency and any first timestamp.</summary>
internal sealed class ManualClock(long frequency = 1_000_000_000, long start = 0) : TimeProvider
{
    public long Timestamp { get; private set; } = start;

    public override long TimestampFrequency { get; } = frequency;

    public override long GetTimestamp() => Timestamp;

    public void Advance(long ticks) => Timestamp = unchecked(Timestamp + ticks);

    public void Advance(TimeSpan time) => Advance(checked((long)((Int128)time.Ticks * TimestampFrequency / TimeSpan.TicksPerSecond)));
}
