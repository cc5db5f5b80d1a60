namespace Shot.Http;

/// <summary>How many retries a client may send. In any time they are at most <see cref="Burst"/>, plus the ratio times the first tries,
/// plus <see cref="PerSecond"/> times the seconds, plus those of one second, at least one.</summary>
public sealed class ShotRetryBudgetOptions
{
    /// <summary>Retries that first tries can have earned at most, so that a long time without failures does not buy a storm; at least 1.
    /// Default: 10.</summary>
    public int Burst { get; set; } = 10;

    /// <summary>Retries per second that need not be earned, so that a client with few requests may retry; above zero. Default: 1. It is a
    /// limit that configuration can change, named after the client: <c>HttpClient payments retries</c>.</summary>
    public double PerSecond { get; set; } = 1;

    /// <summary>Whether each host and port earns its own retries. Beyond 1,000 hosts, the others earn together.</summary>
    public bool PerHost { get; set; }
}
