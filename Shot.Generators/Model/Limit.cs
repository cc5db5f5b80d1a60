namespace Shot.Generators.Model;

/// <summary>One <c>[ShotLimit]</c>: as written, and in a guard with its final name and key, and without its line.</summary>
internal sealed record Limit(int Permits, double PerSecond, int Line)
{
    public const string MaxAbandonedRange = "write how many calls may run past their deadline, above zero, or leave it out for the burst";
    public const int DefaultMaxKeys = 100_000;
    public const int DefaultIPv6PrefixLength = 64;

    /// <summary>The settings that mean something only beside a key.</summary>
    public static readonly string[] KeySettings = ["MaxKeys", "KeyOverflow", "IPv6PrefixLength", "MissingKey"];

    private const double LongestFillSeconds = 1000d * 24 * 60 * 60;
    private const double ShortestWindowSeconds = 1e-9;
    private const int MostSlidingPermits = (1 << 20) - 1;
    private const int MostKeys = 100_000_000;
    private const int MostPlanRate = 1_000_000;

    /// <summary>The arguments that set the rate, and the seconds of their units. Each has a constructor of its own.</summary>
    public static readonly (string Argument, double Seconds)[] Rates =
        [("perSecond", 1), ("perMinute", 60), ("perHour", 3_600), ("perDay", 86_400)];

    private static readonly string[] Strategies = ["TokenBucket", "FixedWindow", "SlidingWindow"];
    private static readonly string[] KeyOverflows = ["MakeRoom", "Refuse"];
    /// <summary>The settings that mean something only in a cluster.</summary>
    public static readonly string[] ClusterSettings = ["MaxLeaseMs", "StoreDown"];

    public const int DefaultMaxLeaseMs = 1_000;

    private static readonly string[] StoreDowns = ["LocalShare", "Admit", "Refuse"];
    private static readonly string[] MissingKeys = ["ClientAddress", "Shared", "NotLimited"];

    /// <summary>The rate as it is written: its argument, and its value in that unit.</summary>
    public string RateArgument { get; init; } = Rates[0].Argument;
    public double Rate { get; init; } = PerSecond;
    public int MaxWaitMs { get; init; }
    public int Strategy { get; init; }
    public string? Name { get; init; }

    /// <summary>Whether it is the one limiter of its name, in a guard.</summary>
    public bool IsShared { get; init; }
    public bool Abandon { get; init; }
    public int MaxAbandoned { get; init; }
    public bool TrustCaller { get; init; }
    public string? Fallback { get; init; }
    public int Cost { get; init; } = 1;

    /// <summary>What states the cost of each call; null where each costs the same.</summary>
    public string? CostFrom { get; init; }
    public bool Settles { get; init; }
    public int MaxQueueMs { get; init; }

    /// <summary>Whose permits a call takes: as written or a marked parameter's name, and in a guard as the run time reads it.</summary>
    public string? Key { get; init; }

    /// <summary>Whether the key is a parameter marked with <c>[ShotKey]</c>.</summary>
    public bool IsKeyMarked { get; init; }

    /// <summary>A likely correction of a key that nothing adds, in a guard; null when there is none.</summary>
    public string? KeyOffer { get; init; }
    public int MaxKeys { get; init; } = DefaultMaxKeys;
    public int KeyOverflow { get; init; }
    public int IPv6PrefixLength { get; init; } = DefaultIPv6PrefixLength;
    public int MissingKey { get; init; }
    public string? Plan { get; init; }
    public string? PlanFrom { get; init; }

    /// <summary>The plans beside the default, once the annotations of one limit are one.</summary>
    public EquatableArray<PlanModel> Plans { get; init; }

    /// <summary>What is wrong with the numbers of the other plans.</summary>
    public EquatableArray<MistakeModel> PlanMistakes { get; init; }
    public int Scope { get; init; }
    public int MaxLeaseMs { get; init; } = DefaultMaxLeaseMs;
    public int StoreDown { get; init; }

    /// <summary>Whether the annotation is one of the plans of a limit.</summary>
    public bool IsInPlans => Plan is not null || PlanFrom is not null;

    /// <summary>The window of a plan in seconds; zero if its numbers are wrong.</summary>
    public double PlanWindow => Mistakes().Any() ? 0 : WindowSeconds;

    /// <summary>What the limit reads of a call: its key, and the plan of that.</summary>
    public IEnumerable<string> Reads => new[] { Key, PlanFrom }.OfType<string>();

    /// <summary>Whether the processes of an application share the permits, which they keep in a store.</summary>
    public bool IsCluster => Scope == 1;
    public string StoreDownName => StoreDowns[StoreDown];
    public string StrategyName => Strategies[Strategy];
    public string KeyOverflowName => KeyOverflows[KeyOverflow];
    public string MissingKeyName => MissingKeys[MissingKey];

    /// <summary>Whether it does not hold for calls without its key.</summary>
    public bool SparesMissing => Key is not null && MissingKey == 2;

    /// <summary>How many calls a second it admits in the long run.</summary>
    public double CallsPerSecond => PerSecond / Cost;

    /// <summary>How long one call's permits are taken. A key has to be remembered at least as long.</summary>
    public double SecondsTaken => Strategy == 0 ? Cost / PerSecond : WindowSeconds;

    /// <summary>Whether a full table forgets keys instead of refusing new ones.</summary>
    public bool KeyOverflowsSilently => Key is not null && KeyOverflow == 0;
    public string Numbers => $"{Print.Number(Permits)} permits at {RateText.Of(PerSecond)} ({StrategyName})"
        + (Key is null ? "" : $" for each of {Print.Number(MaxKeys)} keys ({KeyOverflowName})")
        + string.Concat(Plans.Select(static plan =>
            $", plan '{plan.Name}': {Print.Number(plan.Permits)} at {RateText.Of(plan.PerSecond)}"))
        + (Plan is null || PlanFrom is null ? "" : $", default plan '{Plan}'")
        + (IsCluster ? $" in the cluster (MaxLeaseMs {Print.Number(MaxLeaseMs)}, StoreDown {StoreDownName})" : "");

    private double WindowSeconds => Permits / PerSecond;

    private double Calls => (double)Permits / Cost;

    /// <summary>What is wrong with the numbers: what, its value, and the range to write instead.</summary>
    public IEnumerable<(string What, string Value, string Range)> Mistakes()
    {
        var isRate = PerSecond > 0 && PerSecond <= int.MaxValue;
        var hasWindow = isRate && Permits > 0;
        var window = Print.Number(WindowSeconds) + " s";
        (bool IsWrong, string What, string Value, string Range)[] checks =
        [
            (!Has(Strategies, Strategy),
                "The strategy", Print.Number(Strategy), "write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow"),
            (Permits < 1, "The burst (permits)", Print.Number(Permits), "write 1 to 2147483647"),
            (Strategy == 2 && Permits > MostSlidingPermits, "The burst (permits)", Print.Number(Permits),
                $"write 1 to {Print.Number(MostSlidingPermits)}, the most that a sliding window counts"),
            (!isRate, $"The rate ({RateArgument})", Print.Number(Rate),
                $"write a number above zero, at most 2147483647{(Rate == PerSecond ? "" : " per second")}; an integer division such as 5 / 60 is zero, so write perMinute: 5"),
            (IsInPlans && Strategy == 0 && PerSecond > MostPlanRate, $"The rate ({RateArgument})", Print.Number(Rate),
                $"write at most {Print.Number(MostPlanRate)} per second for a plan of a token bucket"),
            (hasWindow && WindowSeconds > LongestFillSeconds,
                $"The time to refill (permits / {RateArgument})", window, "write numbers that refill within 1000 days"),
            (hasWindow && Strategy != 0 && WindowSeconds < ShortestWindowSeconds, $"The window (permits / {RateArgument})", window,
                "write numbers whose window is a nanosecond or longer; in none at all nothing is ever refused"),
            (MaxWaitMs < 0, "MaxWaitMs", Print.Number(MaxWaitMs),
                "write a number of milliseconds above zero, or leave it out for no deadline"),
            (MaxAbandoned < 0, "MaxAbandoned", Print.Number(MaxAbandoned), MaxAbandonedRange),
            (Cost < 1 || (Permits > 0 && Cost > Permits), "Cost", Print.Number(Cost), Permits > 1
                ? $"write 1 to {Print.Number(Permits)}, the burst: a call that costs more would never be admitted"
                : "write 1, the burst, or a larger burst"),
            (MaxQueueMs < 0, "MaxQueueMs", Print.Number(MaxQueueMs),
                "write a number of milliseconds above zero, or leave it out, so that nobody waits"),
            (MaxKeys is < 1 or > MostKeys, "MaxKeys", Print.Number(MaxKeys),
                $"write 1 to {Print.Number(MostKeys)}: how many keys can have permits taken at once"),
            (!Has(KeyOverflows, KeyOverflow),
                "KeyOverflow", Print.Number(KeyOverflow), "write KeyOverflow.MakeRoom or KeyOverflow.Refuse"),
            (IPv6PrefixLength is < 1 or > 128,
                "IPv6PrefixLength", Print.Number(IPv6PrefixLength), "write 1 to 128 bits, such as 64 or 56"),
            (!Has(MissingKeys, MissingKey),
                "MissingKey", Print.Number(MissingKey), "write MissingKey.ClientAddress, Shared or NotLimited"),
            (Scope is not (0 or 1), "Scope", Print.Number(Scope), "write ShotScope.Host or ShotScope.Cluster"),
            (MaxLeaseMs < 0, "MaxLeaseMs", Print.Number(MaxLeaseMs),
                "write a number of milliseconds, or 0 to ask the store for each call"),
            (!Has(StoreDowns, StoreDown), "StoreDown", Print.Number(StoreDown), "write StoreDown.LocalShare, Admit or Refuse"),
        ];
        return checks.Where(static check => check.IsWrong).Select(static check => (check.What, check.Value, check.Range));
    }

    /// <summary>Why it never refuses what the site's other limits admit, or null. Of two limits that are alike, the first counts.</summary>
    public string? WhyNever(IEnumerable<Limit> covering, IEnumerable<Limit> before, IEnumerable<Limit> after)
    {
        if (Name is not null || IsInPlans)
            return null;
        var tighter = covering.FirstOrDefault(other => other.IsWithin(this, beginTogether: false))
            ?? before.FirstOrDefault(other => other.IsWithin(this, beginTogether: true))
            ?? after.FirstOrDefault(other => other.IsWithin(this, beginTogether: true) && !IsWithin(other, beginTogether: true));
        return tighter is null
            ? null
            : $"{tighter} beside it lets no more through than it would; remove it, or give it a lower burst or rate";
    }

    /// <summary>Whether two limits have the same key, read in the same way.</summary>
    public bool HasKeyOf(Limit other) => Key == other.Key
        && (Key is null || (IPv6PrefixLength == other.IPv6PrefixLength && MissingKey == other.MissingKey));

    /// <summary>A setting that plans of one limit have in common, and in which this one differs; null if there is none.</summary>
    public string? OtherSetting(Limit other) =>
        Strategy != other.Strategy ? "Strategy"
        : MaxKeys != other.MaxKeys ? "MaxKeys"
        : KeyOverflow != other.KeyOverflow ? "KeyOverflow"
        : IPv6PrefixLength != other.IPv6PrefixLength ? "IPv6PrefixLength"
        : MissingKey != other.MissingKey ? "MissingKey"
        : Cost != other.Cost ? "Cost"
        : CostFrom != other.CostFrom ? "CostFrom"
        : MaxQueueMs != other.MaxQueueMs ? "MaxQueueMs"
        : Scope != other.Scope ? "Scope"
        : null;

    public static string MaxAbandonedText(int most) => Text("MaxAbandoned", most, 0);

    public static string TrustText(bool trusts) => trusts ? ", TrustCaller = true" : "";

    public static string FallbackText(string? fallback) => fallback is null ? "" : $", Fallback = nameof({fallback})";

    public override string ToString() =>
        $"[ShotLimit({Print.Number(Permits)}, {RateArgument}: {Print.Number(Rate)}"
        + Text("MaxWaitMs", MaxWaitMs, 0)
        + (Strategy != 0 && Has(Strategies, Strategy) ? $", Strategy = ShotStrategy.{StrategyName}" : "")
        + (Name is null ? "" : $", Name = {Print.Literal(Name)}")
        + (Abandon ? ", Abandon = true" : "")
        + MaxAbandonedText(MaxAbandoned)
        + TrustText(TrustCaller)
        + Text("Cost", Cost, 1)
        + (CostFrom is null ? "" : SyntaxFacts.IsValidIdentifier(CostFrom) ? $", CostFrom = nameof({CostFrom})" : $", CostFrom = {Print.Literal(CostFrom)}")
        + (Settles ? ", Settles = true" : "")
        + Text("MaxQueueMs", MaxQueueMs, 0)
        + (Key is null || IsKeyMarked ? "" : $", Key = {Print.Literal(Key)}")
        + (Plan is null ? "" : $", Plan = {Print.Literal(Plan)}")
        + (PlanFrom is null ? "" : $", PlanFrom = {Print.Literal(PlanFrom)}")
        + Text("MaxKeys", MaxKeys, DefaultMaxKeys)
        + (KeyOverflow == 1 ? ", KeyOverflow = KeyOverflow.Refuse" : "")
        + Text("IPv6PrefixLength", IPv6PrefixLength, DefaultIPv6PrefixLength)
        + (MissingKey != 0 && Has(MissingKeys, MissingKey) ? $", MissingKey = MissingKey.{MissingKeyName}" : "")
        + (IsCluster ? ", Scope = ShotScope.Cluster" : "")
        + Text("MaxLeaseMs", MaxLeaseMs, DefaultMaxLeaseMs)
        + (StoreDown != 0 && Has(StoreDowns, StoreDown) ? $", StoreDown = StoreDown.{StoreDownName}" : "")
        + FallbackText(Fallback)
        + ")]";

    /// <summary>Whether the other limit would admit whatever this one admits: in any time at most a burst (twice that around the end of a
    /// fixed window) and what is replenished meanwhile. Windows of one kind that begin together, as those of one method do, are compared
    /// window by window. A limit for each key says nothing about one for all callers together, or for each of other keys. Nor do limits
    /// whose calls state their costs.</summary>
    private bool IsWithin(Limit other, bool beginTogether)
    {
        if (IsInPlans || (Key is not null && !HasKeyOf(other)) || Scope != other.Scope || (CostFrom ?? other.CostFrom) is not null)
            return false;
        var burst = Strategy == 1 ? 2d * Calls : Calls;
        var inWindow = burst + (CallsPerSecond * other.WindowSeconds);
        var areAlike = beginTogether && HasKeyOf(other) && Strategy == other.Strategy;
        var windows = other.WindowSeconds / WindowSeconds;
        return other.Strategy switch
        {
            0 => burst <= other.Calls && CallsPerSecond <= other.CallsPerSecond,
            1 => inWindow <= other.Calls || (areAlike && IsWhole(windows) && Calls * Math.Round(windows) <= other.Calls),
            _ => burst + inWindow <= other.Calls || (areAlike && windows == 1 && Calls <= other.Calls),
        };
    }

    private static bool IsWhole(double ratio) => ratio > 0.5 && Math.Abs(ratio - Math.Round(ratio)) <= ratio * 1e-12;

    private static bool Has(string[] names, int value) => value >= 0 && value < names.Length;

    private static string Text(string setting, int value, int usual) => value == usual ? "" : $", {setting} = {Print.Number(value)}";
}
