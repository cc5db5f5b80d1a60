namespace Shot.Adaptive;

/// <summary>Finds a concurrency limit from what a gate did. Holds no clock and no gate. Not thread-safe.</summary>
internal sealed class ConcurrencyController(int max, int processors)
{
    /// <summary>The limit until the next tick, 1 to the maximum.</summary>
    public int Limit { get; private set; } = Math.Min(max, Math.Max(16, 8 * processors));

    /// <summary>Mean time that a call is inside when no other call disturbs it, in seconds; zero if not known.</summary>
    public double NoLoadTime { get; private set; }

    /// <summary>Throughput in calls per second.</summary>
    public double Throughput { get; private set; }

    /// <summary>Learns from a tick and sets <see cref="Limit"/>.</summary>
    public void Tick(in GateTick tick) => Throughput = tick.Entered / tick.Elapsed;
}
