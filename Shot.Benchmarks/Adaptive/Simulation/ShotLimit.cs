using Shot.Adaptive;

namespace Shot.Benchmarks.Adaptive;

/// <summary>The controller that ships.</summary>
internal sealed class ShotLimit(ConcurrencyController controller) : ISimulatedLimit
{
    private readonly CriticalityRoom _room = new();
    private int _critical;
    private int _criticalRefused;
    private int _inside;

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
        if (!controller.WasLate)
        {
            var critical = new GateTick(tick.Elapsed, tick.Inside, _critical - _criticalRefused, _criticalRefused);
            _room.Tick(critical, tick.Left(_inside), controller.StandingLimit, controller.MayBeTooSmall);
        }

        (_critical, _criticalRefused, _inside) = (0, 0, tick.Inside);
    }
}
