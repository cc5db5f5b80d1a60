namespace Shot.Benchmarks.Adaptive;

/// <summary>What happened in a phase after its transition.</summary>
internal sealed class PhaseResult
{
    /// <summary>Times of the calls that completed, from the caller's sending on.</summary>
    public Histogram Times { get; } = new();

    /// <summary>Measured seconds.</summary>
    public double Seconds { get; set; }

    /// <summary>Calls that were sent, by criticality.</summary>
    public int[] Sent { get; } = new int[3];

    /// <summary>Calls that the limit refused, by criticality.</summary>
    public int[] Refused { get; } = new int[3];

    /// <summary>For each tenth of a second of the whole phase: calls that completed and the sum of their times.</summary>
    public (int Count, double Sum)[] Tenths { get; init; } = [];

    /// <summary>Calls per second that completed within a time.</summary>
    public double Goodput(double within) => Times.Within(within) / Seconds;
}
