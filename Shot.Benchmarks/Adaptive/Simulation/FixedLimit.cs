namespace Shot.Benchmarks.Adaptive;

/// <summary>A number.</summary>
internal sealed class FixedLimit(int limit) : ISimulatedLimit
{
    public int Limit => limit;
}
