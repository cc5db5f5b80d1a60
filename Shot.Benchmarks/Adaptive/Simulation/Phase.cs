namespace Shot.Benchmarks.Adaptive;

/// <summary>A part of a scenario in which load and server stay as they are.</summary>
/// <param name="Seconds">Length.</param>
/// <param name="Load">Calls that arrive, in multiples of what the server can do in this phase at most.</param>
/// <param name="Places">Cores or slots of each station.</param>
/// <param name="Slowness">Factor on the work at each station; null: 1 everywhere.</param>
/// <param name="PauseEvery">Seconds from one stop of the whole process to the next; zero: none.</param>
/// <param name="Pause">Seconds that such a stop takes.</param>
/// <param name="TicksPause">False if the ticker runs on while the process's work stands still.</param>
internal sealed record Phase(
    double Seconds, double Load, double[] Places, double[]? Slowness = null,
    double PauseEvery = 0, double Pause = 0, bool TicksPause = true)
{
    /// <summary>Share of calls that are sheddable and critical; the rest is normal.</summary>
    public (double Sheddable, double Critical) Classes { get; init; }

    /// <summary>Share of calls that something in front of the gate refuses at random.</summary>
    public double Early { get; init; }
}
