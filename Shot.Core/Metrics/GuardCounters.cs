using Shot.Control;
using Shot.Guarding;

namespace Shot.Metrics;

/// <summary>Counts the calls of one guard by outcome, and those of a stated criticality apart.</summary>
internal sealed class GuardCounters(ShotCriticality? criticality = null)
{
    private readonly StripedCounters _counters = new();
    private GuardCounters?[]? _stated;
    private long _completed;
    private int _late;
    private volatile bool _isRefusing;

    /// <summary>The criticality of the calls; null for those that state none.</summary>
    public ShotCriticality? Criticality => criticality;

    /// <summary>Admitted calls whose work runs past its deadline now.</summary>
    public int Late => Math.Max(0, Volatile.Read(ref _late));

    /// <summary>Admitted calls that neither timed out nor failed, including those in progress. Derived on collection, so that the end of a
    /// call costs nothing. A call in progress that becomes late or fails would lower the number, so it keeps its highest value until other
    /// calls make up for that.</summary>
    public long Completed => Replenishment.Raise(
        // Admitted first: a call that is counted in between makes the number too low, which the next collection corrects.
        ref _completed, Own(GuardCount.Admitted) - Own(GuardCount.TimedOut) - Own(GuardCount.Failed));

    /// <summary>Whether the guard refuses now. Set by <see cref="RefusalWatch"/>.</summary>
    public bool IsRefusing { get => _isRefusing; set => _isRefusing = value; }

    /// <summary>These counters and those of each criticality that a call has stated.</summary>
    public IEnumerable<GuardCounters> All => (Volatile.Read(ref _stated) ?? []).OfType<GuardCounters>().Prepend(this);

    /// <summary>The counters of calls of a criticality; these if none is stated.</summary>
    public GuardCounters Of(CallCriticality criticality) => criticality.IsStated ? Of(criticality.Room) : this;

    public void Add(GuardCount count) => _counters.Increment((int)count);
    public void AddLate() => Interlocked.Increment(ref _late);
    public void RemoveLate() => Interlocked.Decrement(ref _late);

    /// <summary>The count of all calls.</summary>
    /// <inheritdoc cref="StripedCounters.Total"/>
    public long Total(GuardCount count) => All.Sum(counters => counters.Own(count));

    /// <summary>The count of these counters alone.</summary>
    public long Own(GuardCount count) => _counters.Total((int)count);

    private GuardCounters Of(ShotCriticality stated)
    {
        var all = LazyInitializer.EnsureInitialized(ref _stated, static () => new GuardCounters?[Enum.GetValues<ShotCriticality>().Length]);
        return Volatile.Read(ref all[(int)stated])
            ?? Interlocked.CompareExchange(ref all[(int)stated], new GuardCounters(stated), null)
            ?? all[(int)stated]!;
    }
}
