namespace Shot.Adaptive;

/// <summary>Detects a lasting change of the mean of noisy values.</summary>
/// <remarks>A two-sided cumulative sum (E. S. Page, "Continuous inspection schemes", Biometrika 1954).</remarks>
internal struct ChangeDetector
{
    /// <summary>Deviations that one value counts at most: a single outlier is no change.</summary>
    private const double Clip = 3;

    /// <summary>Deviations that are taken for noise: half of the smallest change to detect.</summary>
    private const double Slack = 0.5;

    /// <summary>Sum at which a fall is reported.</summary>
    private const double FallThreshold = 4;

    /// <summary>Sum at which a rise is reported: later, because it is less urgent.</summary>
    private const double RiseThreshold = 6;

    private double _fall;
    private double _rise;

    /// <summary>Larger one of the two sums.</summary>
    public readonly double Suspicion => Math.Max(_fall, _rise);

    /// <summary>Adds how many standard deviations a value is above what is expected. True once, if the mean has changed.</summary>
    public bool Add(double deviations)
    {
        var z = Math.Clamp(deviations, -Clip, Clip);
        _fall = Math.Max(0, _fall - z - Slack);
        _rise = Math.Max(0, _rise + z - Slack);
        if (_fall < FallThreshold && _rise < RiseThreshold)
            return false;
        this = default;
        return true;
    }
}
