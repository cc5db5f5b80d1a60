namespace Shot.Adaptive;

/// <summary>Sums of what a gate did over some ticks.</summary>
internal struct Sums
{
    private double _area;

    /// <summary>Length in seconds.</summary>
    public double Seconds { get; private set; }

    /// <summary>Calls that left.</summary>
    public double Left { get; private set; }

    /// <summary>Calls that entered.</summary>
    public double Entered { get; private set; }

    /// <summary>Calls that the limit refused.</summary>
    public double Refused { get; private set; }

    /// <summary>Time-weighted mean number of callers inside.</summary>
    public readonly double Inside => _area / Seconds;

    /// <summary>Calls per second that left.</summary>
    public readonly double Throughput => Left / Seconds;

    /// <summary>Mean time inside in seconds, by Little's law (J. D. C. Little, 1961): no call is timed.</summary>
    public readonly double Residence => _area / Left;

    /// <summary>Refused share of the calls that came.</summary>
    public readonly double Shed => Refused == 0 ? 0 : Refused / (Entered + Refused);

    /// <summary>Inverse variance of the logarithm of the ratio of two throughputs or residences.</summary>
    public static double Weight(in Sums a, in Sums b, double variation) => 1 / (variation * ((1 / a.Left) + (1 / b.Left)));

    /// <summary>Adds a tick during which <paramref name="inside"/> callers were inside on average.</summary>
    public void Add(in GateTick tick, double inside, double left)
    {
        Seconds += tick.Elapsed;
        _area += inside * tick.Elapsed;
        Left += left;
        Entered += tick.Entered;
        Refused += tick.Refused;
    }

    /// <summary>These sums, weighted, and newer ones.</summary>
    public readonly Sums Then(in Sums next, double weight) => new()
    {
        _area = (weight * _area) + next._area,
        Seconds = (weight * Seconds) + next.Seconds,
        Left = (weight * Left) + next.Left,
        Entered = (weight * Entered) + next.Entered,
        Refused = (weight * Refused) + next.Refused,
    };
}
