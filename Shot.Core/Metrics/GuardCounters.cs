using Shot.Control;

namespace Shot.Metrics;

/// <summary>Counts what becomes of the calls of one guard.</summary>
internal sealed class GuardCounters
{
    private readonly StripedCounters _counters = new();
    private int _late;
    private bool _isRefusing;

    /// <summary>How many admitted calls run past their deadline now.</summary>
    public int Late => Math.Max(0, Volatile.Read(ref _late));

    /// <summary>Whether it is known that the guard refuses now: <see cref="RefusalWatch"/> sets it.</summary>
    public bool IsRefusing
    {
        get => Volatile.Read(ref _isRefusing);
        set => Volatile.Write(ref _isRefusing, value);
    }

    public void Add(GuardCount count) => _counters.Increment((int)count);

    /// <summary>Counts a call that was admitted after a wait.</summary>
    public void AddWait(TimeSpan wait)
    {
        Add(GuardCount.Waited);
        _counters.Add((int)GuardCount.WaitedMicroseconds, (long)wait.TotalMicroseconds);
    }

    /// <summary>A call's deadline has passed and its work runs on.</summary>
    public void AddLate() => Interlocked.Increment(ref _late);

    /// <summary>Work that ran past its deadline has ended.</summary>
    public void RemoveLate() => Interlocked.Decrement(ref _late);

    /// <inheritdoc cref="StripedCounters.Total"/>
    public long Total(GuardCount count) => _counters.Total((int)count);
}
