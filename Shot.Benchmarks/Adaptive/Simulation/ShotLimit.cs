using Shot.Adaptive;

namespace Shot.Benchmarks.Adaptive;

/// <summary>The controller that ships.</summary>
internal sealed class ShotLimit(ConcurrencyController controller) : ISimulatedLimit
{
    public int Limit => controller.Limit;

    public int Room(ShotCriticality criticality) => controller.Room(criticality);

    public void Tick(in GateTick tick) => controller.Tick(tick);
}
