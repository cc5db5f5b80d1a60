using Shot.Control;

namespace Shot.Metrics;

/// <summary>Counts the calls of one guard by outcome.</summary>
internal sealed class GuardCounters
{
    private readonly StripedCounters _counters = new();
    private long _completed;
    private int _late;
    private bool _isRefusing;

    /// <summary>Admitted calls whose work runs past its deadline now.</summary>
    public int Late => Math.Max(0, Volatile.Read(ref _late));

    /// <summary>Admitted calls that neither timed out nor failed, including those in progress.</summary>
    /// <remarks>
    /// Derived on collection, so that the end of a call costs nothing. A call in progress that becomes late or fails would
    /// lower the number, so it keeps its highest value until other calls make up for that.
    /// </remarks>
    public long Completed
    {
        get
        {
            // Admitted first: a call that is counted in between makes the number too low, which the next collection corrects.
            var completed = Total(GuardCount.Admitted) - Total(GuardCount.TimedOut) - Total(GuardCount.Failed);
            var highest = Volatile.Read(ref _completed);
            while (completed > highest)
            {
                var found = Interlocked.CompareExchange(ref _completed, completed, highest);
                if (found == highest)
                    return completed;
                highest = found;
            }

            return highest;
        }
    }

    /// <summary>Whether the guard refuses now. Set by <see cref="RefusalWatch"/>.</summary>
    public bool IsRefusing
    {
        get => Volatile.Read(ref _isRefusing);
        set => Volatile.Write(ref _isRefusing, value);
    }

    public void Add(GuardCount count) => _counters.Increment((int)count);

    /// <summary>A call's deadline has passed and its work runs on.</summary>
    public void AddLate() => Interlocked.Increment(ref _late);

    /// <summary>Work that ran past its deadline has ended.</summary>
    public void RemoveLate() => Interlocked.Decrement(ref _late);

    /// <inheritdoc cref="StripedCounters.Total"/>
    public long Total(GuardCount count) => _counters.Total((int)count);
}
