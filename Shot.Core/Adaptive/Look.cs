namespace Shot.Adaptive;

/// <summary>An experiment: a lower limit for a moment, to see whether less comes out when less is inside.</summary>
/// <remarks>
/// A sequential probability ratio test (A. Wald, "Sequential tests of statistical hypotheses", Annals of Mathematical Statistics, 1945)
/// between "the throughput stays" and "the throughput falls as much as the number inside". It ends as soon as the evidence suffices.
/// </remarks>
/// <param name="level">The limit during the look.</param>
/// <param name="knee">Number inside from which on the throughput is believed to stay.</param>
/// <param name="before">What was measured at the standing limit.</param>
/// <param name="free">Believed time without load, in seconds.</param>
/// <param name="variation">Squared coefficient of variation of the time from one completion to the next.</param>
internal sealed class Look(double level, double knee, Sums before, double free, double variation)
{
    /// <summary>
    /// Logarithm of the likelihood ratio at which the test ends: ln(0.92 / 0.08), so both errors stay below 8 %, unless
    /// <see cref="MaxCompletions"/> ends it.
    /// </summary>
    public const double Evidence = 2.5;

    /// <summary>Completions below which no verdict is given: a logarithm of fewer is not close to normal.</summary>
    private const int MinCompletions = 8;

    /// <summary>Seconds below which no verdict is given: ten ticks, for the number inside is sampled at ticks only.</summary>
    private const double MinSeconds = 0.1;

    /// <summary>
    /// Sum of the numbers inside at ticks below which no verdict is given. Where one call or none is inside, ten ticks are too few.
    /// </summary>
    private const double MinInside = 15;

    /// <summary>
    /// Completions, times the variation, after which the likelier hypothesis is taken. About one verdict of five is then wrong. A longer
    /// look would cost more than the mistake, which the next look corrects.
    /// </summary>
    private const double MaxCompletions = 28;

    /// <summary>Mean times inside after which the measurement starts even if callers above the level are still inside.</summary>
    private const double DrainTimes = 3;

    /// <summary>
    /// Mean times inside, times 1 + variation, to wait after draining: long calls stay behind, so completions are too few at first.
    /// </summary>
    private const double SettleTimes = 0.25;

    /// <summary>
    /// Mean times inside that are measured at least. At first only calls leave that entered before the look, and they are old.
    /// </summary>
    private const double MeasureTimes = 0.7;

    /// <summary>A time without load that is this much longer than believed is measured a second time.</summary>
    private const double Surprise = 2;

    /// <summary>A look without a refusal for this many times the usual time between two is over: the load went away.</summary>
    private const double QuietTimes = 20;

    /// <summary>
    /// Largest share of the believed knee that is taken as the number inside, and of the number before: a test needs two hypotheses that
    /// differ.
    /// </summary>
    private const double MaxShare = 0.9;

    private readonly double _residence = before.Residence * Math.Min(1, level / before.Inside);
    private double _drain = (DrainTimes * before.Residence) + 0.1;
    private double _settled;
    private Sums _sums;
    private double _inside;
    private bool _isSecond;
    private double _quiet;
    private bool _isLevel;

    /// <summary>The limit during the look.</summary>
    public double Level => level;

    /// <summary>What was measured.</summary>
    public Sums Sums => _sums;

    /// <summary>Length until now in seconds.</summary>
    public double Seconds { get; private set; }

    /// <summary>
    /// Whether the look cannot tell anything: nothing was refused for so long that there is no load any more, or the number inside did not
    /// fall, because critical calls hold it.
    /// </summary>
    public bool IsPointless => _isLevel || _quiet > QuietTimes * before.Seconds / before.Refused;

    /// <summary>Whether a test between two hypotheses needs more completions.</summary>
    /// <param name="evidence">Logarithm of the likelihood ratio of the two.</param>
    /// <param name="seen">What the evidence is from.</param>
    /// <param name="variation">Squared coefficient of variation of the time from one completion to the next.</param>
    public static bool IsOpen(double evidence, in Sums seen, double variation) =>
        Math.Abs(evidence) < Evidence && seen.Left < MaxCompletions * variation;

    /// <summary>Adds a tick. Null until the look ends; then whether the throughput fell.</summary>
    public bool? Add(in GateTick tick, double inside, double left)
    {
        Seconds += tick.Elapsed;
        _quiet = tick.Refused > 0 ? 0 : _quiet + tick.Elapsed;
        if (_drain > 0)
        {
            _drain = tick.Inside <= Math.Ceiling(level) ? 0 : _drain - tick.Elapsed;
            return null;
        }
        if (_settled < SettleTimes * (1 + variation) * _residence)
        {
            _settled += tick.Elapsed;
            return null;
        }
        _sums.Add(tick, inside, left);
        _inside += inside;
        // A call takes no longer at the level than at the standing limit, whatever it took without load once.
        var alone = Math.Max(_residence, Math.Min(free, before.Residence));
        if (_sums.Seconds < Math.Max(MinSeconds, MeasureTimes * alone) || _sums.Left < MinCompletions || _inside < MinInside)
            return null;
        if (_sums.Inside > MaxShare * before.Inside)
        {
            _isLevel = true;
            return null;
        }
        var expected = Math.Log(Math.Min(_sums.Inside / knee, MaxShare));
        var fall = Math.Log(_sums.Throughput / before.Throughput);
        var evidence = Sums.Weight(_sums, before, variation) * expected * (fall - (expected / 2));
        if (IsOpen(evidence, _sums, variation))
            return null;
        if (evidence <= 0)
            return false;
        if (_sums.Residence < Surprise * free || _isSecond)
            return true;
        _isSecond = true;
        (_sums, _inside) = (default, 0);
        return null;
    }
}
