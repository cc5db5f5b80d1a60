using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Cluster;

/// <summary>
/// A node's connection to the store: sends requests, finds out whether the store is down, and counts the nodes. Thread-safe.
/// </summary>
/// <remarks>
/// <para>The store counts as down when it is not connected, when it answers with an error, or when a caller's budget and one more pass
/// without a reply to anybody since that caller's request. A timer that fires late proves nothing: then the node is slow and not the
/// store.</para>
/// <para>While the store is down, no call waits for it. One probe at a time takes a permit of a key of its own, which needs all that a call
/// needs, after 100 to 300 ms.</para>
/// </remarks>
internal sealed class StoreLink : IDisposable
{
    private const double Jitter = 0.2;

    private static readonly TimeSpan FirstProbe = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastProbe = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NodeLifetime = TimeSpan.FromSeconds(15);

    /// <summary>Time within which a client connects again. StackExchange.Redis tries once a second.</summary>
    private static readonly TimeSpan Reconnection = TimeSpan.FromSeconds(1.2);

    /// <summary>
    /// Age from which all other nodes have counted a node. Until then it has no share, because theirs have not become smaller.
    /// </summary>
    private static readonly TimeSpan Maturity = 1.5 * Heartbeat;

    /// <summary>A reply that takes longer is given up: its lease would be over.</summary>
    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(1);

    /// <summary>Requests that are sent within this time share one timer, and so are given up at most this much later.</summary>
    private static readonly TimeSpan SharedTimer = TimeSpan.FromMilliseconds(250);

    private readonly ShotStore _store;
    private readonly SemaphoreSlim _requests;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly string _node = Guid.NewGuid().ToString("N");
    private readonly int? _configuredNodes;
    private CancellationTokenSource? _givingUp;
    private long _givingUpFrom;
    private long _lastReply = long.MinValue;
    private Outage? _outage;
    private Outage? _lastOutage;
    private int _countedNodes;
    private long _registeredAt;
    private long _countedAt;
    private bool _isCounting;
    private int _isSuspected;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public StoreLink(ShotStore store, ShotStoreOptions options, string application, TimeProvider time, ILogger? log = null)
    {
        if (options.Problem() is { } problem)
            throw new ArgumentException($"The store of Shot's cluster limits: {problem}", nameof(options));
        _store = store;
        _log = log ?? NullLogger.Instance;
        _requests = new SemaphoreSlim(options.MaxRequests);
        _configuredNodes = options.Nodes;
        Time = time;
        Clock = new MicroClock(time);
        Budget = TimeSpan.FromMilliseconds(options.BudgetMs);
        Name = $"{StoreKey.Escape(options.Prefix)}:{StoreKey.Escape(options.Application ?? application)}";
        Hasher = new KeyHasher(options.KeySecret ?? Name);
    }

    public TimeProvider Time { get; }

    /// <summary>The meter of the store's host.</summary>
    public ShotMeter Meter { get; set; } = ShotMeter.Process;

    public MicroClock Clock { get; }

    /// <summary>Whether the host has stopped.</summary>
    public bool IsStopped => _stopped.IsCancellationRequested;

    /// <summary>Longest time that a call waits for the store.</summary>
    public TimeSpan Budget { get; }

    /// <summary>Beginning of the application's keys in the store.</summary>
    public string Name { get; }

    /// <summary>Hashes the keys of callers.</summary>
    public KeyHasher Hasher { get; }

    /// <summary>Microseconds after which a store that is up again is noticed at the latest.</summary>
    public long LongestProbe { get; } = (long)LastProbe.TotalMicroseconds;

    /// <summary>Microseconds within which all nodes notice that the store is up again, after the first one has: they have to connect and to
    /// probe.</summary>
    public long RecoveryGap => (long)((LastProbe * (1 + Jitter)) + Budget + Reconnection).TotalMicroseconds;

    /// <summary>The outage; null while the store is up.</summary>
    public Outage? Down => Volatile.Read(ref _outage);

    /// <summary>The last outage that has ended.</summary>
    public Outage? LastOutage => Volatile.Read(ref _lastOutage);

    /// <summary>
    /// The outage in which this node admits its share: until the other nodes know too that it has ended, since their shares and all permits
    /// of the store would be too many. Null for none.
    /// </summary>
    public Outage? SharedOutage(long now) =>
        Down ?? (LastOutage is { HasShare: true } last && now - last.Ended < RecoveryGap && Nodes != 1 ? last : null);

    /// <summary>Number of nodes that share the limits; null if this node has not been counted by all others yet.</summary>
    public int? Nodes => _configuredNodes
        ?? (Volatile.Read(ref _countedNodes) is > 0 and var counted && Clock.Now - _registeredAt > Maturity.TotalMicroseconds
            ? counted
            : null);

    /// <summary>Begins to register this node and to count the others.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_isCounting || _configuredNodes is not null)
                return;
            _isCounting = true;
        }

        _ = CountAsync();
    }

    /// <summary>Waits until a request may be sent. Then <see cref="Leave"/> must follow.</summary>
    /// <returns>False while the store is down.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> EnterAsync()
    {
        if (Down is not null)
            return false;
        await _requests.WaitAsync().ConfigureAwait(false);
        if (Down is null)
            return true;
        Leave();
        return false;
    }

    public void Leave() => _requests.Release();

    /// <summary>Returns the permits of a lease. A failure loses them until they are replenished.</summary>
    public async Task GiveAsync(StoreGive give)
    {
        if (!await EnterAsync().ConfigureAwait(false))
            return;
        var sent = Clock.Now;
        try
        {
            await _store.GiveAsync(give).AsTask().WaitAsync(GiveUp()).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            OnError(error, sent);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Tells that a call has waited for its whole budget, and finds out whether the store is down.</summary>
    /// <param name="since">The node's time at which the call began to wait.</param>
    public void OnTimeout(long since)
    {
        var budget = (long)Budget.TotalMicroseconds;
        var isTimerLate = Clock.Now - since > budget + Math.Max(budget / 2, 10_000);
        if (isTimerLate || Volatile.Read(ref _lastReply) >= since)
            return;

        if (Interlocked.Exchange(ref _isSuspected, 1) == 0)
            _ = SuspectAsync(since);
    }

    public void Dispose()
    {
        _stopped.Cancel();
        lock (_lock)
            _givingUp?.Cancel();
    }

    /// <summary>Asks for permits.</summary>
    /// <returns>The reply; null if the store gave none. Never throws.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<StoreReply?> SendAsync(StoreTake take)
    {
        if (!_store.IsConnected)
        {
            Trip("not connected");
            return null;
        }

        var sent = Clock.Now;
        try
        {
            var asked = _store.TakeAsync(take);
            var reply = asked.IsCompletedSuccessfully
                ? asked.Result
                : await asked.AsTask().WaitAsync(GiveUp()).ConfigureAwait(false);
            Volatile.Write(ref _lastReply, Clock.Now);
            return reply;
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error)
        {
            OnError(error, sent);
            return null;
        }
    }

    /// <summary>A token that is cancelled when a request that is sent now is given up. A timer for each request would take 100 bytes
    /// more, and about 4 % of the exact decisions per second.</summary>
    private CancellationToken GiveUp()
    {
        var now = Clock.Now;
        lock (_lock)
        {
            if (IsStopped)
                return _stopped.Token;
            if (_givingUp is null || now - _givingUpFrom >= SharedTimer.TotalMicroseconds)
                (_givingUp, _givingUpFrom) = (new CancellationTokenSource(LongestRequest + SharedTimer, Time), now);
            return _givingUp.Token;
        }
    }

    /// <summary>Waits for one more budget: a processor that is busy elsewhere can keep a reply from being read for the first.</summary>
    private async Task SuspectAsync(long since)
    {
        try
        {
            await Task.Delay(Budget, Time, _stopped.Token).ConfigureAwait(false);

            // Replies may have come whose continuations still wait for a thread. They stand before this one.
            await Task.Yield();
            if (Volatile.Read(ref _lastReply) < since)
                Trip("no reply");
        }
        catch (OperationCanceledException)
        {
            // The host has stopped.
        }
        finally
        {
            Volatile.Write(ref _isSuspected, 0);
        }
    }

    private void OnError(Exception error, long sent)
    {
        // One reply may be lost. The store is up if it has answered others since.
        var isGivenUp = error is TimeoutException or OperationCanceledException;
        if (!isGivenUp || Volatile.Read(ref _lastReply) < sent)
            Trip(isGivenUp ? "no reply" : error.GetType().Name);
    }

    private void Trip(string reason)
    {
        lock (_lock)
        {
            if (_outage is not null || _stopped.IsCancellationRequested)
                return;
            Volatile.Write(
                ref _outage, new Outage((_lastOutage?.Number ?? 0) + 1, Clock.Now, (_configuredNodes ?? _countedNodes) > 0));
        }

        _log.Down(reason);
        _ = ProbeAsync();
    }

    private async Task ProbeAsync()
    {
        var probe = new StoreTake
        {
            Key = Name + ":probe",
            Min = 1,
            Want = 1,
            Ceiling = 1_000_000 * (long)StoredLevel.MicroPermits,
            PerSecond = 1_000_000,
        };
        try
        {
            for (var wait = FirstProbe; ; wait = 2 * wait < LastProbe ? 2 * wait : LastProbe)
            {
                // Random, so that the nodes do not all ask at once.
                var jitter = Jitter * ((2 * Random.Shared.NextDouble()) - 1);
                await Task.Delay(wait * (1 + jitter), Time, _stopped.Token).ConfigureAwait(false);
                try
                {
                    if (!_store.IsConnected)
                        continue;
                    await _store.TakeAsync(probe).AsTask().WaitAsync(Budget, Time, _stopped.Token).ConfigureAwait(false);
                    await CountNodesAsync().ConfigureAwait(false);
                    break;
                }
                catch (Exception) when (!_stopped.IsCancellationRequested)
                {
                    // Still down.
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Volatile.Write(ref _lastReply, Clock.Now);
        Volatile.Write(ref _lastOutage, _outage! with { Ended = Clock.Now });
        Volatile.Write(ref _outage, null);
        _log.Up();
    }

    private async Task CountAsync()
    {
        try
        {
            while (true)
            {
                var sent = Clock.Now;
                try
                {
                    if (Down is null && _store.IsConnected)
                        await CountNodesAsync().ConfigureAwait(false);
                }
                catch (Exception error) when (!_stopped.IsCancellationRequested)
                {
                    OnError(error, sent);
                }

                await Task.Delay(Heartbeat, Time, _stopped.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The host has stopped.
        }
    }

    private async Task CountNodesAsync()
    {
        if (_configuredNodes is not null)
            return;
        var counting = _store.CountNodesAsync(Name + ":nodes", _node, NodeLifetime).AsTask();
        var nodes = await counting.WaitAsync(LongestRequest, Time, _stopped.Token).ConfigureAwait(false);
        if (_countedNodes == 0)
            _registeredAt = Clock.Now;
        if (nodes >= _countedNodes)
            _countedAt = Clock.Now;

        // A store that has lost its data counts few nodes at first: with that number, shares would be too large.
        else if (Clock.Now - _countedAt < NodeLifetime.TotalMicroseconds)
            return;
        Volatile.Write(ref _countedNodes, Math.Max(1, nodes));
    }

    /// <param name="Number">Number of the outage, from 1.</param>
    /// <param name="Begun">The node's time at which it was noticed.</param>
    /// <param name="HasShare">Whether the node has a share. One that has never reached the store has none.</param>
    /// <param name="Ended">The node's time at which the store was back.</param>
    public sealed record Outage(int Number, long Begun, bool HasShare, long Ended = long.MaxValue);
}
