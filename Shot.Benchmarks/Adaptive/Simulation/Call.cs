namespace Shot.Benchmarks.Adaptive;

/// <summary>A simulated call.</summary>
internal sealed class Call
{
    /// <summary>Second at which the caller sent it.</summary>
    public double Arrival { get; set; }

    /// <summary>Index of the station where it is.</summary>
    public int Station { get; set; }

    /// <summary>Number of calls inside when it entered, itself included.</summary>
    public int Inside { get; set; }

    /// <summary>Its work at each station. The same call brings the same work whatever the limit is.</summary>
    public Dice Work { get; } = new(0);
}
