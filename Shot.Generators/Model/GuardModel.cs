namespace Shot.Generators.Model;

/// <summary>The guard of one site.</summary>
internal sealed record GuardModel(
    string Field, string Name, int MaxWaitMs, bool Abandon, int MaxAbandoned, bool IsCovered, EquatableArray<Limit> Limits,
    ConcurrencyLimit? Concurrency, string Annotation)
{
    /// <summary>The name that a missed deadline reports; null for the one that the run time finds.</summary>
    public string? DeadlineName { get; init; }

    /// <summary>Whether a deadline of the caller's shortens this one.</summary>
    public bool TrustsCaller { get; init; }

    /// <summary>The expressions of a method's keys, one for each keyed limit, and then of the costs that its calls state; the run time finds
    /// a handler's.</summary>
    public EquatableArray<string> Keys { get; init; }

    /// <summary>The file, without its folders, and the member: <c>Orders.cs: IOrders.PlaceAsync</c>.</summary>
    public string Where { get; init; } = "";
    public string DeadlineText { get; init; } = "";

    /// <summary>The name of the criticality; null where neither the site nor its type has one.</summary>
    public string? Criticality { get; init; }

    /// <summary>The name to use where another site of the assembly would have the same.</summary>
    public string Qualified { get; init; } = "";
    public bool Waits { get; init; }

    /// <summary>Whether it only has a criticality, for the limits of types that cover the site.</summary>
    public bool IsCriticalityOnly => Limits.Count == 0 && Concurrency is null && MaxWaitMs == 0;

    /// <summary>Whether the cluster shares one of its limits.</summary>
    public bool IsInCluster { get; init; }
}
