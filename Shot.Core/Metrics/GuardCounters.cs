using Shot.Control;

namespace Shot.Metrics;

/// <summary>Counts what becomes of the calls of one guard.</summary>
internal sealed class GuardCounters
{
    private readonly StripedCounters _counters = new();
    private int _overdue;
    private bool _isShedding;

    /// <summary>How many admitted calls run past their deadline now.</summary>
    public int Overdue => Math.Max(0, Volatile.Read(ref _overdue));

    /// <summary>Whether it is known that the guard refuses now: <see cref="RefusalWatch"/> sets it.</summary>
    public bool IsShedding
    {
        get => Volatile.Read(ref _isShedding);
        set => Volatile.Write(ref _isShedding, value);
    }

    public void Add(GuardCount count) => _counters.Increment((int)count);

    /// <summary>Counts a call that was admitted after a wait.</summary>
    public void AddWait(TimeSpan wait)
    {
        Add(GuardCount.Waited);
        _counters.Add((int)GuardCount.WaitedMicroseconds, (long)wait.TotalMicroseconds);
    }

    /// <summary>A call's deadline has passed and its work runs on.</summary>
    public void AddOverdue() => Interlocked.Increment(ref _overdue);

    /// <summary>Work that ran past its deadline has ended.</summary>
    public void RemoveOverdue() => Interlocked.Decrement(ref _overdue);

    /// <inheritdoc cref="StripedCounters.Total"/>
    public long Total(GuardCount count) => _counters.Total((int)count);
}
