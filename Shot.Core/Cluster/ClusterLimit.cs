using System.Collections.Concurrent;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Cluster;

/// <summary>A limit that the nodes of a cluster share, on one node: the pockets of its keys. Thread-safe.</summary>
/// <remarks>
/// A call takes a permit of a lease without asking, or asks the store and waits for at most <see cref="StoreLink.Budget"/>. A key whose
/// denial is remembered is refused without asking. For the bound, see <see cref="StoredLevel"/>.
/// </remarks>
internal sealed class ClusterLimit
{
    private const int FewestBeforeSweep = 1_024;
    private const long SweepPause = 1_000_000;
    private const long SweepPausePerPocket = 100;

    private readonly LimitDefinition _definition;
    private readonly ConcurrentDictionary<ulong, Pocket> _pockets = new();
    private readonly Queue<(Pocket Pocket, long LeaseEnd, long DueAt)> _returns = [];
    private readonly ITimer _returning;
    private readonly string _name;
    private readonly string _storeKey;
    private ClusterNumbers _numbers;
    private readonly SeenLevels _idle;
    private long _sweepAfter;

    public ClusterLimit(LimitDefinition definition, string name, StoreLink link)
    {
        (_definition, _name) = (definition, name);
        _idle = new SeenLevels(definition.MaxKeys);
        _storeKey = $"{link.Name}:{StoreKey.Escape(name)}";
        Link = link;
        _numbers = Number(definition.Permits, definition.PerSecond, definition.Cost);
        link.Start();

        // Stopped until a lease is granted.
        _returning = link.Time.CreateTimer(
            static limit => ((ClusterLimit)limit!).ReturnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public StoreLink Link { get; }

    public ShotStrategy Strategy => _definition.Strategy;

    public StripedCounters Counters { get; } = new();

    public StoreDown StoreDown => _definition.StoreDown;

    public ClusterNumbers Numbers => Volatile.Read(ref _numbers);

    /// <summary>Number of keys that the node remembers.</summary>
    public int Count => _pockets.Count;

    /// <summary>Changes the numbers. Leases that were granted before live on: both numbers hold for the time of one lease.</summary>
    public void Change(int permits, double perSecond, int maxCost) => Volatile.Write(ref _numbers, Number(permits, perSecond, maxCost));

    public void Add(ClusterCount count, long number = 1) => Counters.Add((int)count, number);

    public void Record(long duration) => Link.Meter.RecordStoreRequest(_name, ToTimeSpan(duration));

    /// <summary>Takes permits without asking the store, if the node can tell.</summary>
    /// <param name="cost">Number of permits, 1 to the burst.</param>
    /// <param name="key">Hash of the caller's key.</param>
    /// <param name="retryAfter">When refused, the time until the call might be admitted.</param>
    /// <param name="ticket">When admitted, puts the permits back.</param>
    public Verdict TryTake(int cost, ulong key, out TimeSpan retryAfter, out LeaseTicket ticket)
    {
        var verdict = Verdict.Ask;
        (var wait, ticket) = (0L, default);
        if (_pockets.TryGetValue(key, out var pocket))
        {
            var now = Link.Clock.Now;
            verdict = pocket.TryTake(cost, now, out wait, out ticket);
            if (verdict == Verdict.Ask)
                verdict = pocket.Take(cost, now, isUnanswered: false, out wait, out ticket);
        }

        retryAfter = ToTimeSpan(wait);
        return verdict;
    }

    /// <summary>Takes permits, and asks the store if the node cannot tell. Waits for the store for at most its budget.</summary>
    /// <param name="cost">Number of permits, 1 to the burst.</param>
    /// <param name="key">Hash of the caller's key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the call is admitted; if not, the time until it might be.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled during the wait.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(bool IsAdmitted, TimeSpan RetryAfter, LeaseTicket Ticket)> TakeAsync(
        int cost, ulong key, CancellationToken cancellationToken)
    {
        var begun = Link.Clock.Now;
        var budget = (long)Link.Budget.TotalMicroseconds;
        for (var isUnanswered = false; ;)
        {
            var (pocket, isTransient) = Find(key);
            if (pocket is null)
                return (false, Refusal(Link.LongestProbe), default);
            var now = Link.Clock.Now;
            isUnanswered |= now - begun >= budget;
            var verdict = pocket.Take(cost, now, isUnanswered, out var wait, out var ticket);
            if (verdict != Verdict.Ask)
                return (verdict == Verdict.Admitted, verdict == Verdict.Admitted ? TimeSpan.Zero : Refusal(wait), ticket);
            var left = TimeSpan.FromMicroseconds(budget - (now - begun));
            try
            {
                if (isTransient || Numbers.IsExact)
                {
                    switch (await pocket.AskExactly(cost).WaitAsync(left, Link.Time, cancellationToken).ConfigureAwait(false))
                    {
                        case true:
                            return (true, TimeSpan.Zero, default);
                        case null:
                            isUnanswered = true;
                            break;
                        default:
                            // The denial tells when to try again, unless another call is finding that out.
                            pocket.TryTake(cost, now, out wait, out _);
                            return (false, Refusal(Math.Max(wait, (long)(StoredLevel.MicroPermits / Numbers.PerSecond))), default);
                    }
                }
                else if (!await pocket.Ask(cost).WaitAsync(left, Link.Time, cancellationToken).ConfigureAwait(false))
                {
                    isUnanswered = true;
                }
            }
            catch (TimeoutException)
            {
                Link.OnTimeout(begun);
                isUnanswered = true;
            }
        }
    }

    /// <summary>Returns unused permits of a lease to the store.</summary>
    public void Return(string key, long permits, Grant grant)
    {
        var numbers = Numbers;
        _ = Link.GiveAsync(new StoreGive(key, Strategy, permits, numbers.PerSecond, numbers.Window, grant.At, grant.Total, numbers.Life));
    }

    /// <summary>Returns what is unused of a lease later.</summary>
    public void ReturnLater(Pocket pocket, long leaseEnd, long dueAt)
    {
        lock (_returns)
        {
            _returns.Enqueue((pocket, leaseEnd, dueAt));
            if (_returns.Count == 1)
                Schedule(dueAt);
        }
    }

    private static TimeSpan ToTimeSpan(long microseconds) =>
        microseconds > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond ? TimeSpan.MaxValue : TimeSpan.FromMicroseconds(microseconds);

    private static TimeSpan Refusal(long wait) => ToTimeSpan(Math.Max(1, wait));

    private ClusterNumbers Number(int permits, double perSecond, int maxCost) =>
        new(permits, perSecond, _definition.Strategy, _definition.MaxLeaseMs, maxCost);

    /// <summary>
    /// The pocket of a key. With too many keys, a pocket that is used once and always asks the store, or none, as KeyOverflow says.
    /// </summary>
    private (Pocket? Pocket, bool IsTransient) Find(ulong key)
    {
        while (true)
        {
            if (_pockets.TryGetValue(key, out var found))
            {
                if (!found.IsGone)
                    return (found, false);
                _pockets.TryRemove(new(key, found));
            }

            if (_pockets.Count >= Math.Min(FewestBeforeSweep, _definition.MaxKeys) && Link.Clock.Now > Volatile.Read(ref _sweepAfter))
                Sweep();
            if (_definition.Key is not null && _pockets.Count >= _definition.MaxKeys)
            {
                Add(ClusterCount.Overflowed);
                return _definition.KeyOverflow == KeyOverflow.Refuse ? default : (Make(key, isTransient: true), true);
            }

            _pockets.TryAdd(key, Make(key, isTransient: false));
        }
    }

    private Pocket Make(ulong key, bool isTransient) =>
        new(this, StoreKey.Of(_storeKey, Link.Hasher.Hash(key)), _idle.Find(key), isTransient);

    private void Sweep()
    {
        var now = Link.Clock.Now;
        Volatile.Write(ref _sweepAfter, now + SweepPause);
        foreach (var entry in _pockets)
        {
            if (entry.Value.TryRetire(entry.Key, _idle, now))
                _pockets.TryRemove(entry);
        }

        // A sweep takes a fraction of a microsecond for each pocket.
        Volatile.Write(ref _sweepAfter, now + Math.Max(SweepPause, SweepPausePerPocket * _pockets.Count));
    }

    private void ReturnDue()
    {
        while (true)
        {
            (Pocket Pocket, long LeaseEnd, long DueAt) due;
            lock (_returns)
            {
                if (!_returns.TryPeek(out due))
                    return;
                if (due.DueAt > Link.Clock.Now)
                {
                    Schedule(due.DueAt);
                    return;
                }

                _returns.Dequeue();
            }

            due.Pocket.ReturnUnused(due.LeaseEnd);
        }
    }

    private void Schedule(long dueAt) => _returning.Change(
        TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, dueAt - Link.Clock.Now) / 1_000.0)), Timeout.InfiniteTimeSpan);
}
