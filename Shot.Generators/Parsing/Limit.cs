using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>One <c>[ShotLimit]</c>, as written.</summary>
internal sealed record Limit(int Permits, double PerSecond, int Line, int MaxWaitMs, int Strategy, string? Name, bool Abandon, int MaxAbandoned)
{
    public const string MaxAbandonedRange = "write how many calls may run past their deadline, above zero, or leave it out for the burst";

    private const double LongestFillSeconds = 1000d * 24 * 60 * 60;
    private const double ShortestWindowSeconds = 1e-9;
    private const int MostSlidingPermits = (1 << 20) - 1;

    private static readonly string[] Strategies = ["TokenBucket", "FixedWindow", "SlidingWindow"];

    /// <summary>The name of the method that answers what is shed; null when none does.</summary>
    public string? Fallback { get; init; }

    public string StrategyName => Strategies[Strategy];

    /// <summary>What is wrong with the numbers: what, its value, and the range to write instead.</summary>
    public IEnumerable<(string What, string Value, string Range)> Mistakes()
    {
        if (Strategy < 0 || Strategy >= Strategies.Length)
            yield return ("The strategy", Text(Strategy), "write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow");
        if (Permits < 1)
            yield return ("The burst (permits)", Text(Permits), "write 1 to 2147483647");
        else if (Strategy == 2 && Permits > MostSlidingPermits)
            yield return ("The burst (permits)", Text(Permits), $"write 1 to {Text(MostSlidingPermits)}, the most that a sliding window counts");
        if (!(PerSecond > 0 && PerSecond <= int.MaxValue))
            yield return ("The rate (perSecond)", Text(PerSecond), "write a number above zero, at most 2147483647; an integer division such as 5 / 60 is zero, so write 5 / 60.0");
        else if (Permits > 0 && Permits / PerSecond > LongestFillSeconds)
            yield return ("The time to refill (permits / perSecond)", Text(Permits / PerSecond) + " s", "write numbers that refill within 1000 days");
        else if (Permits > 0 && IsWindow && Permits / PerSecond < ShortestWindowSeconds)
            yield return ("The window (permits / perSecond)", Text(Permits / PerSecond) + " s", "write numbers whose window is a nanosecond or longer; in none at all nothing is ever refused");
        if (MaxWaitMs < 0)
            yield return ("MaxWaitMs", Text(MaxWaitMs), "write a number of milliseconds above zero, or leave it out for no deadline");
        if (MaxAbandoned < 0)
            yield return ("MaxAbandoned", Text(MaxAbandoned), MaxAbandonedRange);
    }

    /// <summary>Why the limit never refuses a call that those let through which cover it or stand before or after it; null when it may. Of two that are alike, the first one counts.</summary>
    public string? WhyNever(IEnumerable<Limit> covering, IEnumerable<Limit> before, IEnumerable<Limit> after)
    {
        if (Name is not null)
            return null;
        var tighter = covering.FirstOrDefault(other => other.IsWithin(this, beginTogether: false))
            ?? before.FirstOrDefault(other => other.IsWithin(this, beginTogether: true))
            ?? after.FirstOrDefault(other => other.IsWithin(this, beginTogether: true) && !IsWithin(other, beginTogether: true));
        return tighter is null ? null : $"{tighter} beside it lets no more through than it would; remove it, or give it a lower burst or rate";
    }

    public static string MaxAbandonedText(int most) => most == 0 ? "" : $", MaxAbandoned = {Text(most)}";

    public static string FallbackText(string? fallback) => fallback is null ? "" : $", Fallback = nameof({fallback})";

    /// <summary>The annotation as a comment repeats it.</summary>
    public override string ToString() =>
        $"[ShotLimit({Text(Permits)}, perSecond: {Text(PerSecond)}"
        + (MaxWaitMs == 0 ? "" : $", MaxWaitMs = {Text(MaxWaitMs)}")
        + (Strategy == 0 || Strategy >= Strategies.Length || Strategy < 0 ? "" : $", Strategy = ShotStrategy.{StrategyName}")
        + (Name is null ? "" : $", Name = {Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(Name, quote: true)}")
        + (Abandon ? ", Abandon = true" : "")
        + MaxAbandonedText(MaxAbandoned)
        + FallbackText(Fallback)
        + ")]";

    /// <summary>Null when it does not compile yet.</summary>
    public static Limit? Read(AttributeData attribute)
    {
        var arguments = attribute.ConstructorArguments;
        if (arguments.Length < 3 || arguments[0].Value is not int permits || arguments[1].Value is not double perSecond || arguments[2].Value is not int line)
            return null;
        var limit = new Limit(permits, perSecond, line, 0, 0, null, false, 0);
        foreach (var argument in attribute.NamedArguments)
        {
            limit = (argument.Key, argument.Value.Value) switch
            {
                ("MaxWaitMs", int maxWaitMs) => limit with { MaxWaitMs = maxWaitMs },
                ("Strategy", int strategy) => limit with { Strategy = strategy },
                ("Name", string { Length: > 0 } name) => limit with { Name = name },
                ("Abandon", bool abandon) => limit with { Abandon = abandon },
                ("MaxAbandoned", int most) => limit with { MaxAbandoned = most },
                ("Fallback", string fallback) => limit with { Fallback = fallback },
                _ => limit,
            };
        }

        return limit;
    }

    private double WindowSeconds => Permits / PerSecond;

    private bool IsWindow => Strategy != 0;

    /// <summary>
    /// Whether the other one would admit whatever this admits: in any time at most a burst, twice that around the end of a fixed window, and what comes back meanwhile.
    /// Windows of one kind that begin together, as those of one method do, are compared window by window.
    /// </summary>
    private bool IsWithin(Limit other, bool beginTogether)
    {
        var burst = StrategyName == "FixedWindow" ? 2d * Permits : Permits;
        var inWindow = burst + (PerSecond * other.WindowSeconds);
        var areAlike = beginTogether && Strategy == other.Strategy;
        var windows = other.WindowSeconds / WindowSeconds;
        return other.StrategyName switch
        {
            "TokenBucket" => burst <= other.Permits && PerSecond <= other.PerSecond,
            "FixedWindow" => inWindow <= other.Permits || (areAlike && IsWhole(windows) && Permits * Math.Round(windows) <= other.Permits),
            _ => burst + inWindow <= other.Permits || (areAlike && windows == 1 && Permits <= other.Permits),
        };
    }

    private static bool IsWhole(double ratio) => ratio > 0.5 && Math.Abs(ratio - Math.Round(ratio)) <= ratio * 1e-12;

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
