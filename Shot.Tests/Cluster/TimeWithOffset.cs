namespace Shot.Tests.Cluster;

/// <summary>A clock that may be set, while its monotonic time goes on as another's.</summary>
internal sealed class TimeWithOffset(TimeProvider inner) : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Offset;

    public override long GetTimestamp() => inner.GetTimestamp();
}
