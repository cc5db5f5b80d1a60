using Shot.Control;

namespace Shot.Metrics;

/// <summary>Counts the calls of one guard by outcome.</summary>
internal sealed class GuardCounters
{
    private readonly StripedCounters _counters = new();
    private long _completed;
    private int _late;
    private volatile bool _isRefusing;

    /// <summary>Admitted calls whose work runs past its deadline now.</summary>
    public int Late => Math.Max(0, Volatile.Read(ref _late));

    /// <summary>Admitted calls that neither timed out nor failed, including those in progress. Derived on collection, so that the end of a
    /// call costs nothing. A call in progress that becomes late or fails would lower the number, so it keeps its highest value until other
    /// calls make up for that.</summary>
    public long Completed => Replenishment.Raise(
        // Admitted first: a call that is counted in between makes the number too low, which the next collection corrects.
        ref _completed, Total(GuardCount.Admitted) - Total(GuardCount.TimedOut) - Total(GuardCount.Failed));

    /// <summary>Whether the guard refuses now. Set by <see cref="RefusalWatch"/>.</summary>
    public bool IsRefusing { get => _isRefusing; set => _isRefusing = value; }

    public void Add(GuardCount count) => _counters.Increment((int)count);
    public void AddLate() => Interlocked.Increment(ref _late);
    public void RemoveLate() => Interlocked.Decrement(ref _late);

    /// <inheritdoc cref="StripedCounters.Total"/>
    public long Total(GuardCount count) => _counters.Total((int)count);
}
