namespace Shot.Benchmarks.Adaptive;

/// <summary>A dependency that works on a fixed number of calls at once; the others wait in the order in which they came.</summary>
internal sealed class Pool(Demand demand) : Station(demand)
{
    private readonly PriorityQueue<Call, double> _working = new();
    private readonly Queue<(Call Call, double Work)> _waiting = new();
    private double _places = double.PositiveInfinity;

    public override void Change(double now, double slowness, double places)
    {
        base.Change(now, slowness, places);
        _places = places;
        Start(now);
    }

    public override void Enter(Call call, double now, Dice dice)
    {
        _waiting.Enqueue((call, Draw(dice)));
        Start(now);
    }

    public override Call Leave(double now)
    {
        var call = _working.Dequeue();
        Start(now);
        return call;
    }

    private void Start(double now)
    {
        while (_working.Count < _places && _waiting.TryDequeue(out var next))
            _working.Enqueue(next.Call, now + next.Work);
        Next = _working.TryPeek(out _, out var done) ? done : double.PositiveInfinity;
    }
}
