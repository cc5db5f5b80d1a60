namespace Shot.Adaptive;

/// <summary>An experiment: a lower limit for a moment, to see whether less comes out when less is inside.</summary>
/// <remarks>
/// Ends as early as the evidence allows: a sequential probability ratio test (A. Wald, "Sequential tests of statistical hypotheses", 1945)
/// between "the throughput stays" and "the throughput falls as the number inside does".
/// </remarks>
internal sealed class Look(double level, double knee, Sums before, double free, double variation)
{
    /// <summary>Log likelihood ratio at which the test ends: both errors below 5 %.</summary>
    public static double Enough = 3;

    /// <summary>Completions that a verdict needs at least.</summary>
    private const int MinCompletions = 16;

    /// <summary>Seconds that a verdict needs at least: three ticks.</summary>
    private const double MinSeconds = 0.03;

    /// <summary>Completions after which the likelier hypothesis is taken, in squared coefficients of variation.</summary>
    public static double MaxCompletions = 40;

    /// <summary>Mean times inside that the callers above the new limit get to leave, before the measurement starts anyway.</summary>
    private const double DrainTimes = 3;

    private double _drain = (DrainTimes * before.Residence) + 0.1;
    public static double SettleTimes = 0.3, MeasureTimes = 0.7;
    private readonly double _measure = MeasureTimes * before.Residence * Math.Min(1, level / before.Inside);
    private double _settle = SettleTimes * (1 + variation) * before.Residence * Math.Min(1, level / before.Inside);
    private Sums _sums;
    private double _last;
    private int _repeats;
    public static double Surprise = 1.6, Repeats = 3;

    /// <summary>The limit meanwhile.</summary>
    public double Level => level;

    /// <summary>What was measured.</summary>
    public Sums Sums => _sums;

    /// <summary>Seconds that the experiment took until now.</summary>
    public double Seconds { get; private set; }

    /// <summary>Adds a tick. Null until the experiment ends; then whether the throughput fell.</summary>
    public bool? Add(in GateTick tick, double inside, long left)
    {
        Seconds += tick.Elapsed;
        if (_drain > 0)
        {
            _drain = tick.Inside <= Math.Ceiling(level) ? 0 : _drain - tick.Elapsed;
            return null;
        }
        if (_settle > 0)
        {
            _settle -= tick.Elapsed;
            return null;
        }
        _sums.Add(tick, inside, left);
        if (_sums.Seconds < Math.Max(MinSeconds, _measure) || _sums.Left < MinCompletions)
            return null;
        var expected = Math.Log(Math.Min(_sums.Inside / knee, 0.9));
        var fall = Math.Log(_sums.Throughput / before.Throughput);
        var evidence = Sums.Evidence(_sums, before, variation) * expected * (fall - (expected / 2));
        if (Math.Abs(evidence) < Enough && _sums.Left < MaxCompletions * variation)
            return null;
        if (evidence > 0 && _sums.Residence > Surprise * free && _repeats < Repeats && _sums.Throughput > 1.1 * _last)
        {
            _repeats++;
            _last = _sums.Throughput;
            _sums = default;
            return null;
        }
        return evidence > 0;
    }
}
