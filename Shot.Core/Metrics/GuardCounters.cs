namespace Shot.Metrics;

/// <summary>Counts what becomes of the calls of one guard.</summary>
internal sealed class GuardCounters
{
    private readonly StripedCounters _counters = new();

    public void Add(GuardCount count) => _counters.Increment((int)count);

    /// <summary>Counts a call that was admitted after a wait.</summary>
    public void AddWait(TimeSpan wait)
    {
        Add(GuardCount.Waited);
        _counters.Add((int)GuardCount.WaitedMicroseconds, (long)wait.TotalMicroseconds);
    }

    /// <inheritdoc cref="StripedCounters.Total"/>
    public long Total(GuardCount count) => _counters.Total((int)count);
}
