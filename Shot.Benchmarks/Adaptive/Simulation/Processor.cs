namespace Shot.Benchmarks.Adaptive;

/// <summary>Cores that all calls share equally (processor sharing). Calls above the knee may disturb each other.</summary>
/// <param name="demand">Processor time of a call.</param>
/// <param name="rate">Seconds of work per second that each of n calls gets on c cores.</param>
internal sealed class Processor(Demand demand, Func<double, double, double> rate) : Station(demand)
{
    // Work that each call inside got so far since the start, in seconds.
    private readonly PriorityQueue<Call, double> _calls = new();
    private double _work;
    private double _now;
    private double _cores = 1;
    private double _speed;

    /// <summary>Plain processor sharing.</summary>
    public static double Fair(double n, double cores) => Math.Min(1, cores / n);

    /// <summary>Calls above four times the cores cost each other caches and memory.</summary>
    public static double Thrashing(double n, double cores) => Fair(n, cores) / (1 + Math.Max(0, (n - (4 * cores)) / (8 * cores)));

    /// <summary>Locks make every call slow the others from the second on.</summary>
    public static double Contended(double n, double cores) => Fair(n, cores) / (1 + (0.03 * (n - 1)));

    /// <summary>A knee without an edge.</summary>
    public static double Smooth(double n, double cores) => 1 / Math.Sqrt(1 + (n / cores * (n / cores)));

    public override void Change(double now, double slowness, double places)
    {
        Advance(now);
        base.Change(now, slowness, places);
        _cores = places;
        Schedule();
    }

    public override void Enter(Call call, double now, Dice dice)
    {
        Advance(now);
        _calls.Enqueue(call, _work + Draw(dice));
        Schedule();
    }

    public override Call Leave(double now)
    {
        Advance(now);
        var call = _calls.Dequeue();
        Schedule();
        return call;
    }

    public override void Freeze(double now, double end)
    {
        Advance(now);
        _now = end;
        Schedule();
    }

    private void Advance(double now)
    {
        if (now > _now)
        {
            _work += (now - _now) * _speed;
            _now = now;
        }
    }

    private void Schedule()
    {
        if (_calls.TryPeek(out _, out var work))
        {
            _speed = rate(_calls.Count, _cores);
            Next = _now + (Math.Max(0, work - _work) / _speed);
        }
        else
        {
            Next = double.PositiveInfinity;
        }
    }
}
