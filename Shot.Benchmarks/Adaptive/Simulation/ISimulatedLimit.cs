using Shot.Adaptive;

namespace Shot.Benchmarks.Adaptive;

/// <summary>A concurrency limit that the simulation asks.</summary>
internal interface ISimulatedLimit
{
    /// <summary>Maximum number of calls inside now.</summary>
    int Limit { get; }

    /// <summary>Maximum number of calls inside for a call of this criticality.</summary>
    int Room(ShotCriticality criticality) => Limit;

    /// <summary>What the gate did in the last 10 ms.</summary>
    void Tick(in GateTick tick)
    {
    }

    /// <summary>A call left.</summary>
    void Completed(double now, double seconds, int inside)
    {
    }

    /// <summary>A call was refused.</summary>
    void Refused(double now)
    {
    }
}
