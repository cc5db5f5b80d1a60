using Shot.Adaptive;

namespace Shot.Benchmarks.Adaptive;

/// <summary>The controller that ships.</summary>
internal sealed class ShotLimit(ConcurrencyController controller) : ISimulatedLimit
{
    private readonly CriticalityRoom _room = new();
    private int _critical;
    private int _criticalRefused;

    public int Limit => controller.Limit;

    public int Room(ShotCriticality criticality) => _room.For(criticality, controller.Limit, controller.StandingLimit);

    public void CriticalCame(bool isRefused)
    {
        _critical++;
        _criticalRefused += isRefused ? 1 : 0;
    }

    public void Tick(in GateTick tick)
    {
        controller.Tick(tick);
        _room.Tick(tick.Elapsed, _critical, _criticalRefused, tick.Inside, controller.StandingLimit, controller.IsGrowing);
        (_critical, _criticalRefused) = (0, 0);
    }
}
