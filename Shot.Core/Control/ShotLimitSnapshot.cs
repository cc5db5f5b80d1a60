namespace Shot;

/// <summary>The state of a limit and the outcomes of its calls: an item of <see cref="IShotControl.Snapshot"/>.</summary>
/// <remarks>The rate, the concurrency limit and the deadline of one annotated site have the same name, and are one item.</remarks>
public sealed record ShotLimitSnapshot
{
    /// <summary>The name of the limit in settings, metrics and logs.</summary>
    public required string Name { get; init; }

    /// <summary>The name for environment variables (<c>POST_orders_id</c>); null if it is not the name of this limit only.</summary>
    public string? PlainName { get; init; }

    /// <summary>The places of its annotations: <c>Orders.cs: IOrders.PlaceAsync</c>. Empty for <c>RequireShotLimit(…)</c>.</summary>
    public required IReadOnlyList<string> Where { get; init; }

    /// <summary>The names of its guarded sites, as the tag <c>shot.limit</c> of <c>shot.requests</c> has them.</summary>
    public IReadOnlyList<string> Sites { get; init; } = [];

    /// <summary>The algorithm; null without a rate.</summary>
    public ShotStrategy? Strategy { get; init; }

    /// <summary>The <see cref="ShotLimitAttribute.Key"/>; null if all callers share the permits.</summary>
    public string? Key { get; init; }

    /// <summary>What states the cost of each call: the annotation's <see cref="ShotLimitAttribute.CostFrom"/>. Null if the annotation states
    /// the cost.</summary>
    public string? CostFrom { get; init; }

    /// <summary>Whether the work of a call may settle its cost: see <see cref="ShotCost"/>.</summary>
    public bool Settles { get; init; }

    /// <summary>The <see cref="ShotLimitAttribute.PlanFrom"/>; null without plans.</summary>
    public string? PlanFrom { get; init; }

    /// <summary>The plans in force, the default first; empty if all keys have the same numbers.</summary>
    public IReadOnlyList<ShotPlanSnapshot> Plans { get; init; } = [];

    /// <summary>The numbers in force; the default plan's if there are plans.</summary>
    public required ShotLimitNumbers Numbers { get; init; }

    /// <summary>The numbers of the annotation.</summary>
    public required ShotLimitNumbers Annotated { get; init; }

    /// <summary>The mode in force: the more lenient of the application's and the limit's own.</summary>
    public required ShotMode Mode { get; init; }

    /// <summary>Number of permits that could be taken now; null without a rate, or if each key has its own.</summary>
    public int? AvailablePermits { get; init; }

    /// <summary>Number of calls that hold a place now; null without a concurrency limit.</summary>
    public int? Inside { get; init; }

    /// <summary>Whether a concurrency limit finds its number by itself now: neither the annotation nor a setting gives one.</summary>
    public bool IsAdaptive { get; init; }

    /// <summary>Mean time that a call is inside an adaptive limit when no other call disturbs it; null while it is not known.</summary>
    public TimeSpan? NoLoadTime { get; init; }

    /// <summary>Number of keys that have permits taken now; null without a key.</summary>
    public int? LiveKeys { get; init; }

    /// <summary>Number of keys that were forgotten or refused because the table was full; null without a key.</summary>
    public long? KeyOverflows { get; init; }

    /// <summary>The state of a limit that a cluster shares; null for others.</summary>
    public ShotClusterSnapshot? Cluster { get; init; }

    /// <summary>Number of calls of its sites that were admitted since the start of the process.</summary>
    public required long Admitted { get; init; }

    /// <summary>Number of calls of its sites that were refused, by this limit or by another of the same site.</summary>
    public required long Refused { get; init; }

    /// <summary>Number of calls of its sites that were answered as late.</summary>
    public required long TimedOut { get; init; }

    /// <summary>Number of calls of its sites that did not start, because their caller's deadline left no time for the work. They are neither
    /// admitted nor refused.</summary>
    public long NoTime { get; init; }

    /// <summary>Number of admitted calls of its sites whose work threw an exception of its own.</summary>
    public long Failed { get; init; }

    /// <summary>Number of calls that this limit admitted only because it is, or was, in <see cref="ShotMode.Shadow"/>.</summary>
    public required long WouldHaveRefused { get; init; }
}
