namespace Shot.CompilerServices;

/// <summary>The values of an annotation's limit. Emitted code holds one object for each annotation. The object identifies the
/// limit.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LimitDefinition(string name, int permits, double perSecond)
{
    /// <summary>The stable name of the limit.</summary>
    public string Name { get; } = name;

    /// <summary>Burst size.</summary>
    public int Permits { get; } = permits;

    /// <summary>Permits replenished per second.</summary>
    public double PerSecond { get; } = perSecond;

    /// <summary>The algorithm.</summary>
    public ShotStrategy Strategy { get; init; }

    /// <summary>Whether the annotation sets the name, so that all limits of that name are one.</summary>
    public bool IsShared { get; init; }

    /// <summary>Permits that a call takes.</summary>
    public int Cost { get; init; } = 1;

    /// <summary>What states the permits of each call, at least <see cref="Cost"/>; null if each takes <see cref="Cost"/>.</summary>
    public string? CostFrom { get; init; }

    /// <summary>Whether the work may replace the cost by the actual one.</summary>
    public bool Settles { get; init; }

    /// <summary>Maximum time in milliseconds that a call waits for its permits; zero if it is refused at once.</summary>
    public int MaxQueueMs { get; init; }

    /// <summary>The <see cref="ShotLimitAttribute.Key"/>; null if all callers share the permits.</summary>
    public string? Key { get; init; }

    /// <summary>Maximum number of keys that have permits taken at the same time.</summary>
    public int MaxKeys { get; init; } = ShotLimitAttribute.DefaultMaxKeys;

    /// <summary>What happens to a new key when the table is full.</summary>
    public KeyOverflow KeyOverflow { get; init; }

    /// <summary>Number of leading bits of an IPv6 address that make the key.</summary>
    public int IPv6PrefixLength { get; init; } = IPAddressHasher.DefaultIPv6PrefixLength;

    /// <summary>What happens to a request without the key.</summary>
    public MissingKey MissingKey { get; init; }

    /// <summary>The <see cref="ShotLimitAttribute.PlanFrom"/>; null if all keys have the same numbers.</summary>
    public string? PlanFrom { get; init; }

    /// <summary>The name of the default plan, whose numbers this definition has; null for none.</summary>
    public string? Plan { get; init; }

    /// <summary>The other plans.</summary>
    public PlanDefinition[] Plans { get; init; } = [];

    /// <summary>Who shares the permits.</summary>
    public ShotScope Scope { get; init; }

    /// <summary>Longest life of a lease in milliseconds; zero asks the store for each call.</summary>
    public int MaxLeaseMs { get; init; } = ShotLimitAttribute.DefaultMaxLeaseMs;

    /// <summary>What happens while the store is down.</summary>
    public StoreDown StoreDown { get; init; }

    internal bool IsPlanned => PlanFrom is not null;

    /// <summary>All plans with their annotated numbers, the default first; empty without plans.</summary>
    internal IReadOnlyList<PlanNumbers> AnnotatedPlans => !IsPlanned ? [] :
    [
        new PlanNumbers(Plan ?? PlanSet.DefaultName, Permits, PerSecond),
        .. Plans.Select(static plan => new PlanNumbers(plan.Name, plan.Permits, plan.PerSecond)),
    ];

    /// <summary>A copy whose table of keys takes almost no memory. An invalid number of keys is kept.</summary>
    internal LimitDefinition WithFewKeys() => new(Name, Permits, PerSecond)
    {
        Strategy = Strategy,
        Cost = Cost,
        CostFrom = CostFrom,
        Settles = Settles,
        Key = Key,
        KeyOverflow = KeyOverflow,
        PlanFrom = PlanFrom,
        Plan = Plan,
        Plans = Plans,
        Scope = IsPlanned ? Scope : default,
        MaxKeys = MaxKeys > KeyedLimiter<ulong>.MaxMaxKeys ? MaxKeys : Math.Min(MaxKeys, 1),
    };

    /// <summary>The values that annotations of one name must agree on.</summary>
    internal string Numbers => string.Create(CultureInfo.InvariantCulture, $"{Permits} permits at {RateText.Of(PerSecond)} ({Strategy})")
        + (Key is null ? "" : string.Create(CultureInfo.InvariantCulture, $" for each of {MaxKeys} keys ({KeyOverflow})"))
        + string.Concat(AnnotatedPlans.Select(static plan => string.Create(
            CultureInfo.InvariantCulture, $", plan '{plan.Name}': {plan.Permits} at {plan.PerSecond}")))
        + (Scope == ShotScope.Host ? "" : string.Create(
            CultureInfo.InvariantCulture, $" in the cluster (MaxLeaseMs {MaxLeaseMs}, StoreDown {StoreDown})"));
}
