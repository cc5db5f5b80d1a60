using System.Diagnostics;

namespace Shot.Benchmarks.Soak;

/// <summary>
/// Watches a count of permits: from any look to any later one it may grow by a burst and by what the rate gives. A look compares with all earlier ones at once:
/// the count, less what the rate gave, exceeds its least value so far by no more than the burst.
/// </summary>
/// <param name="burst">What may enter at once, together with what threads may have got and not counted yet.</param>
/// <param name="perSecond">The rate.</param>
internal sealed class RateCheck(double burst, double perSecond)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private double _least;

    /// <summary>What is wrong, or null.</summary>
    /// <param name="count">Reads the count, which was zero when this was made.</param>
    public string? Look(Func<long> count)
    {
        // What is counted in between may have entered before or after: a time that begins here begins early, and one that ends here ends late.
        var before = Replenished;
        var counted = count();
        var excess = counted - Replenished - _least;
        _least = Math.Min(_least, counted - before);
        return excess <= burst ? null : FormattableString.Invariant($"{excess:F0} permits entered above the rate, where {burst:F0} may");
    }

    private double Replenished => Stopwatch.GetElapsedTime(_start).TotalSeconds * perSecond;
}
