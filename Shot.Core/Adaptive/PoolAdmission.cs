namespace Shot.Adaptive;

/// <summary>Decides what share of the calls to refuse so that the thread pool's delay stays near a target. Holds no clock. Not
/// thread-safe.</summary>
/// <remarks><para>PIE (RFC 8033): the share integrates how far the delay is from its target, and follows its changes. It differs in three
/// points. Delays are in targets and the gains constant, because refused callers do not slow down as TCP does. When the delay is far above
/// the target, the share jumps to what the rates of arrivals and completions show to be too much. And the share only grows while the calls
/// occupy processors: where other work makes the pool late, refusing calls does not help.</para>
/// <para>Each criticality has a share of its own, with a target of its own: half, one and four times. So less critical calls are all
/// refused before more critical ones, whichever gates they are for.</para></remarks>
internal sealed class PoolAdmission(int processors)
{
    /// <summary>The target as a share of the time without load, and its bounds in seconds. RFC 8033's while that time is unknown.</summary>
    internal const double TargetShare = 0.3;
    internal const double MinTarget = 0.0015;
    internal const double MaxTarget = 0.05;
    internal const double DefaultTarget = 0.015;

    /// <summary>The share jumps at a delay of this many targets.</summary>
    internal const double Jump = 4;

    // Growth of the share per second, for each target that the delay is above its target; and for each target that the delay grows.
    private const double Integral = 0.15;
    private const double Proportional = 0.02;

    // A longer delay, in targets, says no more: the work that waits has been admitted long ago.
    private const double LongestDelay = 8;

    // RFC 8033 multiplies by 0.98 each 15 ms.
    private const double DecaySeconds = 0.75;
    private const double RateSeconds = 0.2;
    private const double LongestStep = 0.1;
    private const double LeastOccupancy = 0.25;

    // Calls per second. A few calls, as in a test, do not make the pool late, even if they stay inside for long.
    private const double LeastArrivals = 10;
    private const double ArrivalSeconds = 1;

    private Share _normal = new(targets: 1);
    private Share _critical = new(targets: 4);
    private Share _sheddable = new(targets: 0.5);
    private double _inside;
    private double _arrivals;
    private double _left;
    private double _noLoadSum;
    private double _noLoadCount;

    /// <summary>The share of calls to refuse, 0 to 1.</summary>
    public double Refused(ShotCriticality criticality) => criticality switch
    {
        ShotCriticality.Critical => _critical.Refused,
        ShotCriticality.Sheddable => _sheddable.Refused,
        _ => _normal.Refused,
    };

    /// <summary>Target of the delay in seconds, for normal calls.</summary>
    public double Target => _noLoadCount > 0
        ? Math.Clamp(TargetShare * _noLoadSum / _noLoadCount, MinTarget, MaxTarget)
        : DefaultTarget;

    public void Reset()
    {
        (_normal, _critical, _sheddable) = (new(targets: 1), new(targets: 4), new(targets: 0.5));
        (_inside, _arrivals, _left, _noLoadSum, _noLoadCount) = (0, 0, 0, 0, 0);
    }

    public void Update(in PoolLoad load)
    {
        if (load.Elapsed <= 0)
            return;
        var step = Math.Min(load.Elapsed, LongestStep);
        var weight = 1 - Math.Exp(-step / RateSeconds);
        Follow(ref _inside, load.Inside, weight);
        var came = load.Sheddable + load.Normal + load.Critical;
        Follow(ref _arrivals, came / load.Elapsed, 1 - Math.Exp(-step / ArrivalSeconds));
        Follow(ref _left, load.Left / load.Elapsed, weight);
        Follow(ref _noLoadSum, load.NoLoadSum / load.Elapsed, weight);
        Follow(ref _noLoadCount, load.NoLoadCount / load.Elapsed, weight);
        Follow(ref _sheddable.Arrivals, load.Sheddable / load.Elapsed, weight);
        Follow(ref _normal.Arrivals, load.Normal / load.Elapsed, weight);
        Follow(ref _critical.Arrivals, load.Critical / load.Elapsed, weight);

        var helps = _inside >= LeastOccupancy * processors && _arrivals >= LeastArrivals;
        // Too many by this number a second. The least critical are refused first.
        var excess = _sheddable.Arrivals + _normal.Arrivals + _critical.Arrivals - _left;
        Update(ref _sheddable, ref excess, load.Delay, step, helps);
        Update(ref _normal, ref excess, load.Delay, step, helps);
        Update(ref _critical, ref excess, load.Delay, step, helps);
    }

    private static void Follow(ref double average, double value, double weight) => average += weight * (value - average);

    private void Update(ref Share share, ref double excess, double delay, double step, bool helps)
    {
        var targets = Math.Min(delay / (Target * share.Targets), LongestDelay);
        var next = share.Refused;
        if (helps)
            next += (Integral * step * (targets - 1)) + (Proportional * (targets - share.LastDelay));
        if (!helps || Math.Max(targets, share.LastDelay) < 0.5)
            next *= Math.Exp(-step / DecaySeconds);
        if (helps && targets > Jump && share.Arrivals > 0)
            next = Math.Max(next, excess / share.Arrivals);
        share.LastDelay = targets;
        share.Refused = Math.Clamp(next, 0, 1);
        excess = Math.Max(0, excess - share.Arrivals);
    }

    private struct Share(double targets)
    {
        public readonly double Targets = targets;
        public double Refused;
        public double Arrivals;

        /// <summary>In targets.</summary>
        public double LastDelay;
    }
}
