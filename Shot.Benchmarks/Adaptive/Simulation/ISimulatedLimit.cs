using Shot.Adaptive;

namespace Shot.Benchmarks.Adaptive;

/// <summary>A concurrency limit that the simulation asks.</summary>
internal interface ISimulatedLimit
{
    /// <summary>Maximum number of calls inside now.</summary>
    int Limit { get; }

    /// <summary>The limit for critical calls before their extra room is added.</summary>
    int StandingLimit => Limit;

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
