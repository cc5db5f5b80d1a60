namespace Shot.Generators.Model;

/// <summary>The guard of one site: a static field of the holder.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Name">The name of the site in exceptions and metrics.</param>
/// <param name="MaxWaitMs">The deadline, zero for none.</param>
/// <param name="Abandon">Whether the caller is answered at the deadline even when the work goes on.</param>
/// <param name="MaxAbandoned">How much work may run past its deadline, zero for the default.</param>
/// <param name="IsCovered">Whether the limits of the covering type count here too.</param>
/// <param name="Limits">The site's own limits.</param>
/// <param name="Concurrency">The site's own concurrency limit.</param>
/// <param name="Annotation">The annotation as a comment repeats it.</param>
internal sealed record GuardModel(
    string Field,
    string Name,
    int MaxWaitMs,
    bool Abandon,
    int MaxAbandoned,
    bool IsCovered,
    EquatableArray<LimitModel> Limits,
    ConcurrencyModel? Concurrency,
    string Annotation)
{
    /// <summary>The name that a missed deadline reports; null for the one that the run time finds.</summary>
    public string? DeadlineName { get; init; }

    /// <summary>The expressions of a method's keys, one for each keyed limit; none for a handler, whose keys the run time finds.</summary>
    public EquatableArray<string> Keys { get; init; } = EquatableArray<string>.Empty;

    /// <summary>The file, without its folders, and the member: <c>Orders.cs: IOrders.PlaceAsync</c>.</summary>
    public string Where { get; init; } = "";

    /// <summary>The deadline as it is written: <c>MaxWaitMs</c> or <c>[ShotDeadline]</c>; empty where there is none.</summary>
    public string DeadlineText { get; init; } = "";

    /// <summary>The name that the site has where another one of the assembly would have the same.</summary>
    public string Qualified { get; init; } = "";

    /// <summary>Whether a call may wait for its permits.</summary>
    public bool Waits { get; init; }
}
