using Shot.Adaptive;

namespace Shot.Benchmarks.Adaptive;

/// <summary>A discrete-event simulation of a server behind a gate. Deterministic for a seed.</summary>
internal sealed class ServerSimulation(Scenario scenario, ISimulatedLimit limit, ulong seed)
{
    /// <summary>Seconds between two ticks of the real gate.</summary>
    public const double TickSeconds = 0.01;

    private readonly Station[] _stations = scenario.Stations();
    private readonly Dice _arrivals = new(seed);
    private readonly Dice _pauses = new(seed + 1);
    private ulong _sent = seed << 32;
    private readonly Stack<Call> _spare = new();
    private int _inside;
    private int _entered;
    private int _refused;
    private int _critical;
    private int _criticalRefused;

    /// <summary>Called after each tick with the second and the number inside.</summary>
    public Action<double, int>? Ticked { get; init; }

    /// <summary>Seconds of transition at the start of each phase that its result leaves out.</summary>
    public Func<Phase, double> Transition { get; init; } = phase => Math.Min(phase.Seconds / 2, Math.Max(2, 10 * scenario.Alone(phase)));

    public PhaseResult[] Run()
    {
        var start = 0.0;
        var nextTick = TickSeconds;
        var lastTick = 0.0;
        var results = new PhaseResult[scenario.Phases.Length];
        for (var p = 0; p < results.Length; p++)
        {
            var phase = scenario.Phases[p];
            var end = start + phase.Seconds;
            var measured = start + Transition(phase);
            var result = results[p] = new PhaseResult
            {
                Seconds = end - measured,
                Tenths = new (int, double)[(int)(phase.Seconds * 10) + 1],
            };
            var rate = phase.Load * scenario.Capacity(phase);
            var arrival = start + (_arrivals.Exponential() / rate);
            var pause = phase.PauseEvery > 0 ? start + (phase.PauseEvery * _pauses.Uniform()) : double.PositiveInfinity;
            for (var i = 0; i < _stations.Length; i++)
                _stations[i].Change(start, phase.Slowness?[i] ?? 1, phase.Places[i]);
            var clock = start;
            var frozen = 0.0;
            while (true)
            {
                var next = Math.Min(arrival, Math.Min(nextTick, pause));
                Station? station = null;
                foreach (var each in _stations)
                {
                    if (each.Next < next)
                        (next, station) = (each.Next, each);
                }
                if (next >= end && Math.Max(next, frozen) >= end)
                    break;
                var tickNow = station is null && nextTick <= Math.Min(arrival, pause);
                clock = Math.Max(next, tickNow && !phase.TicksPause ? next : frozen);
                if (station is not null)
                {
                    var call = station.Leave(clock);
                    if (++call.Station < _stations.Length)
                        _stations[call.Station].Enter(call, clock, call.Work);
                    else
                        Complete(call, clock, start, measured, result);
                }
                else if (tickNow)
                {
                    limit.Tick(new GateTick(
                        clock - lastTick, _inside, _entered, _refused, Critical: _critical, CriticalRefused: _criticalRefused));
                    (_entered, _refused, _critical, _criticalRefused) = (0, 0, 0, 0);
                    lastTick = clock;
                    nextTick = clock + TickSeconds;
                    Ticked?.Invoke(clock, _inside);
                }
                else if (pause <= arrival)
                {
                    frozen = pause + phase.Pause;
                    foreach (var each in _stations)
                        each.Freeze(pause, frozen);
                    pause += phase.PauseEvery * (0.5 + _pauses.Uniform());
                }
                else
                {
                    Arrive(phase, arrival, clock, measured, result);
                    arrival += _arrivals.Exponential() / rate;
                }
            }
            start = end;
        }
        return results;
    }

    private void Arrive(Phase phase, double sent, double now, double measured, PhaseResult result)
    {
        _sent++;
        if (phase.Early > 0 && _arrivals.Uniform() <= phase.Early)
            return;
        var criticality = ShotCriticality.Normal;
        if (phase.Classes != default)
        {
            var draw = _arrivals.Uniform();
            criticality = draw <= phase.Classes.Sheddable ? ShotCriticality.Sheddable
                : draw <= phase.Classes.Sheddable + phase.Classes.Critical ? ShotCriticality.Critical : ShotCriticality.Normal;
        }
        if (sent >= measured)
            result.Sent[(int)criticality]++;
        var isCritical = criticality == ShotCriticality.Critical;
        if (isCritical)
            _critical++;
        if (_inside >= limit.Room(criticality))
        {
            _refused++;
            if (isCritical)
                _criticalRefused++;
            if (sent >= measured)
                result.Refused[(int)criticality]++;
            limit.Refused(now);
            return;
        }
        _inside++;
        _entered++;
        var call = _spare.TryPop(out var spare) ? spare : new Call();
        call.Arrival = sent;
        call.Station = 0;
        call.Work.Reset(_sent * 0xD1342543DE82EF95);
        call.Inside = _inside;
        _stations[0].Enter(call, now, call.Work);
    }

    private void Complete(Call call, double now, double start, double measured, PhaseResult result)
    {
        _inside--;
        limit.Completed(now, now - call.Arrival, call.Inside);
        ref var tenth = ref result.Tenths[Math.Min((int)((now - start) * 10), result.Tenths.Length - 1)];
        tenth = (tenth.Count + 1, tenth.Sum + now - call.Arrival);
        if (now >= measured)
            result.Complete(now - call.Arrival);
        _spare.Push(call);
    }
}
