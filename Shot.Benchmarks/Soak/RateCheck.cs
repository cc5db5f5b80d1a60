using System.Diagnostics;

namespace Shot.Benchmarks.Soak;

/// <summary>
/// Checks a count of permits: between any two readings it may grow by the burst plus what the rate replenishes. Each
/// reading is compared with all earlier ones at once: the count minus the replenished permits may exceed its minimum so
/// far by at most the burst.
/// </summary>
/// <param name="burst">The burst, plus permits that threads may have taken and not counted yet.</param>
/// <param name="perSecond">Permits replenished per second.</param>
internal sealed class RateCheck(double burst, double perSecond)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private double _least;

    /// <summary>The violation; null if there is none.</summary>
    /// <param name="count">Reads the count, which was zero when this object was created.</param>
    public string? Look(Func<long> count)
    {
        // Permits counted during the reading may have been taken before or after it: a period that starts here starts
        // early, and one that ends here ends late.
        var before = Replenished;
        var counted = count();
        var excess = counted - Replenished - _least;
        _least = Math.Min(_least, counted - before);
        return excess <= burst ? null : FormattableString.Invariant($"{excess:F0} permits entered above the rate, where {burst:F0} may");
    }

    private double Replenished => Stopwatch.GetElapsedTime(_start).TotalSeconds * perSecond;
}
