namespace Shot.Metrics;

/// <summary>Counts the calls under one plan of a limit.</summary>
internal sealed class PlanCounters
{
    private const int AdmittedCell = 0;
    private const int RefusedCell = 1;

    private StripedCounters? _counters;

    public long Admitted => Volatile.Read(ref _counters)?.Total(AdmittedCell) ?? 0;
    public long Refused => Volatile.Read(ref _counters)?.Total(RefusedCell) ?? 0;

    /// <summary>Counts a call. Allocates only for the first: a configuration may have many plans that nobody uses.</summary>
    public void Add(bool isAdmitted) => (Volatile.Read(ref _counters)
        ?? LazyInitializer.EnsureInitialized(ref _counters, static () => new StripedCounters()))
        .Increment(isAdmitted ? AdmittedCell : RefusedCell);
}
