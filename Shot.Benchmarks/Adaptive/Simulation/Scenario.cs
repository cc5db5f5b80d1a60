namespace Shot.Benchmarks.Adaptive;

/// <summary>A server and what happens to it.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Stations">Creates the stations that every call passes, in order.</param>
/// <param name="Phases">What happens, in order.</param>
internal sealed record Scenario(string Name, Func<Station[]> Stations, params Phase[] Phases)
{
    /// <summary>Calls per second that the server can do in a phase.</summary>
    public double Capacity(Phase phase) => Stations().Select((station, i) =>
        phase.Places[i] / (station.Mean * (phase.Slowness?[i] ?? 1))).Min()
        * (phase.PauseEvery > 0 ? 1 - (phase.Pause / phase.PauseEvery) : 1);

    /// <summary>Mean time of a call that is alone, in seconds.</summary>
    public double Alone(Phase phase) => Stations().Select((station, i) => station.Mean * (phase.Slowness?[i] ?? 1)).Sum();
}
