namespace Shot;

/// <summary>Rates as text. Shared with the generator's assembly, so that messages of the compiler and of the run time read alike.</summary>
internal static class RateText
{
    private static readonly (string Unit, double Seconds)[] Units = [("second", 1), ("minute", 60), ("hour", 3_600), ("day", 86_400)];

    /// <summary>The rate in the first unit in which it has few digits: <c>0.5 per second</c>, and <c>5 per minute</c> for 5 / 60.0. In none,
    /// it is per second, with all its digits.</summary>
    public static string Of(double perSecond)
    {
        foreach (var (unit, seconds) in Units)
        {
            var rate = perSecond * seconds;
            var text = rate.ToString("G6", CultureInfo.InvariantCulture);

            // Outside of this range the text has an exponent. The product differs from the number that was divided by a rounding at most.
            if (rate is >= 0.0001 and < 1_000_000 && Math.Abs(double.Parse(text, CultureInfo.InvariantCulture) - rate) <= rate * 1e-14)
                return $"{text} per {unit}";
        }

        return perSecond.ToString("R", CultureInfo.InvariantCulture) + " per second";
    }
}
