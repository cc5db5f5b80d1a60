namespace Shot;

/// <summary>What a limit is, and what has become of its calls, at one moment: an item of <see cref="IShotControl.Snapshot"/>.</summary>
/// <remarks>The rate, the concurrency limit and the deadline of one annotated site have one name, and are one item.</remarks>
public sealed record ShotLimitSnapshot
{
    /// <summary>The name that settings, metrics and logs have for it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is written: <c>Orders.cs: IOrders.PlaceAsync</c>. Empty where the compiler does not know, as for <c>RequireShotLimit(…)</c>.</summary>
    public required IReadOnlyList<string> Where { get; init; }

    /// <summary>The algorithm; null without a rate.</summary>
    public ShotStrategy? Strategy { get; init; }

    /// <summary>Whose permits they are, as <see cref="ShotLimitAttribute.Key"/> is written; null when all callers share them.</summary>
    public string? Key { get; init; }

    /// <summary>The numbers in force.</summary>
    public required ShotLimitNumbers Numbers { get; init; }

    /// <summary>The numbers of the annotation.</summary>
    public required ShotLimitNumbers Annotated { get; init; }

    /// <summary>The mode in force: the more lenient of the application's and the limit's own.</summary>
    public required ShotMode Mode { get; init; }

    /// <summary>How many permits could be taken now; null without a rate, or when each key has its own.</summary>
    public int? AvailablePermits { get; init; }

    /// <summary>How many calls are inside now; null without a concurrency limit.</summary>
    public int? Inside { get; init; }

    /// <summary>How many keys have permits taken now; null without a key.</summary>
    public int? LiveKeys { get; init; }

    /// <summary>How many keys were forgotten or refused for want of room; null without a key.</summary>
    public long? KeyOverflows { get; init; }

    /// <summary>How many calls of its sites were admitted since the process began.</summary>
    public required long Admitted { get; init; }

    /// <summary>How many calls of its sites were refused, by this limit or by another of the same site.</summary>
    public required long Refused { get; init; }

    /// <summary>How many calls of its sites were told that their deadline had passed.</summary>
    public required long TimedOut { get; init; }

    /// <summary>How many calls this limit let in only because it is, or was, in <see cref="ShotMode.Shadow"/>.</summary>
    public required long WouldHaveRefused { get; init; }
}
