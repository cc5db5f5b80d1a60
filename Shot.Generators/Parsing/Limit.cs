using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>One <c>[ShotLimit]</c>, as written.</summary>
internal sealed record Limit(int Permits, double PerSecond, int Line, int MaxWaitMs, int Strategy, string? Name, bool Abandon, int MaxAbandoned)
{
    public const int DefaultMaxKeys = LimitModel.DefaultMaxKeys;
    public const int DefaultIPv6PrefixLength = LimitModel.DefaultIPv6PrefixLength;
    public const string MaxAbandonedRange = "write how many calls may run past their deadline, above zero, or leave it out for the burst";

    /// <summary>What an annotation says of how a limit treats its keys.</summary>
    public static readonly string[] KeySettings = ["MaxKeys", "KeyOverflow", "IPv6PrefixLength", "MissingKey"];

    private const double LongestFillSeconds = 1000d * 24 * 60 * 60;
    private const double ShortestWindowSeconds = 1e-9;
    private const int MostSlidingPermits = (1 << 20) - 1;
    private const int MostKeys = 100_000_000;

    private static readonly string[] Strategies = ["TokenBucket", "FixedWindow", "SlidingWindow"];
    private static readonly string[] KeyOverflows = ["MakeRoom", "Refuse"];
    private static readonly string[] MissingKeys = ["ClientAddress", "Shared", "NotLimited"];

    /// <summary>The name of the method that answers what is refused; null when none does.</summary>
    public string? Fallback { get; init; }

    public string StrategyName => Strategies[Strategy];

    /// <summary>How many permits a call takes.</summary>
    public int Cost { get; init; } = 1;

    /// <summary>How many milliseconds a call may wait for its permits.</summary>
    public int MaxQueueMs { get; init; }

    /// <summary>Whose permits a call takes: as written, or what a marked parameter stands for.</summary>
    public string? Key { get; init; }

    /// <summary>Whether the key is a parameter marked with <c>[ShotKey]</c>.</summary>
    public bool IsKeyMarked { get; init; }

    public int MaxKeys { get; init; } = DefaultMaxKeys;

    public int KeyOverflow { get; init; }

    public string KeyOverflowName => KeyOverflows[KeyOverflow];

    public int IPv6PrefixLength { get; init; } = DefaultIPv6PrefixLength;

    public int MissingKey { get; init; }

    public string MissingKeyName => MissingKeys[MissingKey];

    /// <summary>Whether it does not hold for calls without its key.</summary>
    public bool SparesMissing => Key is not null && MissingKey == 2;

    /// <summary>How many calls a second it lets through in the long run.</summary>
    public double CallsPerSecond => PerSecond / Cost;

    /// <summary>How long one call's permits are taken: a key has to be remembered for as long at least.</summary>
    public double SecondsTaken => Strategy == 0 ? Cost / PerSecond : Permits / PerSecond;

    /// <summary>Whether a full table forgets keys instead of refusing new ones.</summary>
    public bool KeyOverflowsSilently => Key is not null && KeyOverflow == 0;

    /// <summary>What limits of one name must agree on.</summary>
    public string Numbers => $"{Text(Permits)} permits at {Text(PerSecond)} per second ({StrategyName})"
        + (Key is null ? "" : $" for each of {Text(MaxKeys)} keys ({KeyOverflowName})");

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
        if (Cost < 1 || (Permits > 0 && Cost > Permits))
            yield return ("Cost", Text(Cost), Permits > 1 ? $"write 1 to {Text(Permits)}, the burst: a call that costs more would never be admitted" : "write 1, the burst, or a larger burst");
        if (MaxQueueMs < 0)
            yield return ("MaxQueueMs", Text(MaxQueueMs), "write a number of milliseconds above zero, or leave it out, so that nobody waits");
        if (MaxKeys is < 1 or > MostKeys)
            yield return ("MaxKeys", Text(MaxKeys), $"write 1 to {Text(MostKeys)}: how many keys can have permits taken at once");
        if (KeyOverflow is < 0 or > 1)
            yield return ("KeyOverflow", Text(KeyOverflow), "write KeyOverflow.MakeRoom or KeyOverflow.Refuse");
        if (IPv6PrefixLength is < 1 or > 128)
            yield return ("IPv6PrefixLength", Text(IPv6PrefixLength), "write 1 to 128 bits, such as 64 or 56");
        if (MissingKey < 0 || MissingKey >= MissingKeys.Length)
            yield return ("MissingKey", Text(MissingKey), "write MissingKey.ClientAddress, Shared or NotLimited");
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
        + (Cost == 1 ? "" : $", Cost = {Text(Cost)}")
        + (MaxQueueMs == 0 ? "" : $", MaxQueueMs = {Text(MaxQueueMs)}")
        + (Key is null || IsKeyMarked ? "" : $", Key = {Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(Key, quote: true)}")
        + (MaxKeys == DefaultMaxKeys ? "" : $", MaxKeys = {Text(MaxKeys)}")
        + (KeyOverflow == 1 ? ", KeyOverflow = KeyOverflow.Refuse" : "")
        + (IPv6PrefixLength == DefaultIPv6PrefixLength ? "" : $", IPv6PrefixLength = {Text(IPv6PrefixLength)}")
        + (MissingKey <= 0 || MissingKey >= MissingKeys.Length ? "" : $", MissingKey = MissingKey.{MissingKeyName}")
        + FallbackText(Fallback)
        + ")]";

    /// <summary>Null when it does not compile yet.</summary>
    public static Limit? Read(AttributeData attribute)
    {
        var arguments = attribute.ConstructorArguments;
        if (arguments.Length < 2 || arguments[0].Value is not int permits || arguments[1].Value is not double perSecond)
            return null;
        var line = arguments.Length > 2 && arguments[2].Value is int known ? known : 0;
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
                ("Cost", int cost) => limit with { Cost = cost },
                ("MaxQueueMs", int maxQueueMs) => limit with { MaxQueueMs = maxQueueMs },
                ("Key", string key) => limit with { Key = key },
                ("MaxKeys", int maxKeys) => limit with { MaxKeys = maxKeys },
                ("KeyOverflow", int overflow) => limit with { KeyOverflow = overflow },
                ("IPv6PrefixLength", int length) => limit with { IPv6PrefixLength = length },
                ("MissingKey", int missing) => limit with { MissingKey = missing },
                ("Fallback", string fallback) => limit with { Fallback = fallback },
                _ => limit,
            };
        }

        return limit;
    }

    private double WindowSeconds => Permits / PerSecond;

    private bool IsWindow => Strategy != 0;

    /// <summary>The burst in calls.</summary>
    private double Calls => (double)Permits / Cost;

    /// <summary>
    /// Whether the other one would admit whatever this admits: in any time at most a burst, twice that around the end of a fixed window, and what comes back meanwhile.
    /// Windows of one kind that begin together, as those of one method do, are compared window by window. One limit for each key says nothing of another
    /// for all callers together, or for each of other keys.
    /// </summary>
    private bool IsWithin(Limit other, bool beginTogether)
    {
        var haveSameKeys = Key == other.Key && IPv6PrefixLength == other.IPv6PrefixLength && MissingKey == other.MissingKey;
        if (Key is not null && !haveSameKeys)
            return false;
        var burst = StrategyName == "FixedWindow" ? 2d * Calls : Calls;
        var inWindow = burst + (CallsPerSecond * other.WindowSeconds);
        var areAlike = beginTogether && haveSameKeys && Strategy == other.Strategy;
        var windows = other.WindowSeconds / WindowSeconds;
        return other.StrategyName switch
        {
            "TokenBucket" => burst <= other.Calls && CallsPerSecond <= other.CallsPerSecond,
            "FixedWindow" => inWindow <= other.Calls || (areAlike && IsWhole(windows) && Calls * Math.Round(windows) <= other.Calls),
            _ => burst + inWindow <= other.Calls || (areAlike && windows == 1 && Calls <= other.Calls),
        };
    }

    private static bool IsWhole(double ratio) => ratio > 0.5 && Math.Abs(ratio - Math.Round(ratio)) <= ratio * 1e-12;

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
