using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Testing;
using Shot.Cluster;
using Shot.CompilerServices;
using Shot.Redis;
using StackExchange.Redis;

namespace Shot.Tests.Cluster;

/// <summary>Nodes with a connection each to a real server, in real time.</summary>
internal sealed class LiveCluster : IDisposable
{
    private readonly ConnectionMultiplexer[] _connections;
    private readonly StoreLink[] _links;

    public LiveCluster(string connection, int nodes, LimitDefinition limit, Func<ShotStore, ShotStore>? wrap = null)
        : this(Enumerable.Repeat(connection, nodes), limit, wrap)
    {
    }

    /// <param name="connections">A connection string for each node.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="wrap">Makes what a node uses instead of its store.</param>
    /// <param name="options">Options of the nodes.</param>
    public LiveCluster(
        IEnumerable<string> connections,
        LimitDefinition limit,
        Func<ShotStore, ShotStore>? wrap = null,
        ShotStoreOptions? options = null)
    {
        Limit = limit;
        _connections = [.. connections.Select(Connect)];
        _links =
        [
            .. _connections.Select(own => new StoreLink(
                wrap?.Invoke(new RedisShotStore(own)) ?? new RedisShotStore(own), options ?? new(), "tests", TimeProvider.System, Log)),
        ];
        Nodes = [.. _links.Select(link => new ClusterLimit(limit, limit.Name, link))];
    }

    public LimitDefinition Limit { get; }

    public ClusterLimit[] Nodes { get; }

    public StoreLink[] Links => _links;

    /// <summary>What the nodes have logged.</summary>
    public FakeLogger Log { get; } = new();

    public ConcurrentBag<Exception> Errors { get; } = [];

    public ConcurrentBag<(long Before, long After)> Admitted { get; } = [];

    /// <summary>Decisions, and of them those that took longest, in microseconds.</summary>
    public long Decisions;

    public long Slowest;

    /// <summary>Calls that took 20 ms or more.</summary>
    public ConcurrentBag<(long Before, long After)> Slow { get; } = [];

    /// <summary>Number of times that a node took its store for down.</summary>
    public int Outages => _links.Sum(static link => (link.LastOutage?.Number ?? 0) + (link.Down is null ? 0 : 1));

    /// <summary>The time, the same for all nodes, in microseconds.</summary>
    public static long Now => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);

    /// <summary>Calls from all nodes at once.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="callersPerNode">Callers at each node, each with one call at a time.</param>
    /// <param name="pause">Time between two calls of a caller; zero to spin.</param>
    public async Task RunAsync(TimeSpan duration, int callersPerNode, TimeSpan pause)
    {
        var end = Now + (long)duration.TotalMicroseconds;
        await Task.WhenAll(
            from node in Nodes
            from caller in Enumerable.Range(0, callersPerNode)
            select pause > TimeSpan.Zero
                ? Task.Run(() => CallAsync(node, end, pause))
                // A thread of its own, which leaves the pool's to those who do not spin.
                : Task.Factory.StartNew(
                    () => CallAsync(node, end, pause).GetAwaiter().GetResult(),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default));
    }

    public double WorstWindow(double rates = 1) => StampedCalls.WorstWindow(Admitted, rates * Limit.PerSecond);

    /// <summary>Checks that no call took longer than its budget and 20 ms. Where the machine stalled, calls may have too.</summary>
    public void AssertPrompt(Stalls stalls)
    {
        var longest = Slow.Select(call => call.After - call.Before - stalls.Within(call.Before, call.After)).DefaultIfEmpty().Max();
        Assert.InRange(longest, 0, 70_000 + stalls.Longest);
    }

    /// <summary>Checks the number of outages. Where the machine stalled, a node may have taken its store for down.</summary>
    public void AssertOutages(int expected, Stalls stalls) =>
        Assert.InRange(Outages, expected, stalls.Longest > 20_000 ? int.MaxValue : expected);

    public void Dispose()
    {
        foreach (var link in _links)
            link.Dispose();
        foreach (var connection in _connections)
            connection.Dispose();
    }

    private static ConnectionMultiplexer Connect(string connection) =>
        ConnectionMultiplexer.Connect(RedisShotStore.Tune(ConfigurationOptions.Parse(connection)));

    private async Task CallAsync(ClusterLimit node, long end, TimeSpan pause)
    {
        for (var before = Now; before < end; before = Now)
        {
            try
            {
                var verdict = node.TryTake(Limit.Cost, 1, out _, out _);
                var isAdmitted = verdict == Verdict.Admitted
                    || (verdict == Verdict.Ask && (pause > TimeSpan.Zero
                        ? await node.TakeAsync(Limit.Cost, 1, CancellationToken.None)
                        : node.TakeAsync(Limit.Cost, 1, CancellationToken.None).AsTask().GetAwaiter().GetResult()).IsAdmitted);
                var after = Now;
                Interlocked.Increment(ref Decisions);
                if (isAdmitted)
                    Admitted.Add((before, after));
                if (after - before is var took && took > Volatile.Read(ref Slowest))
                    Volatile.Write(ref Slowest, took);
                if (took >= 20_000)
                    Slow.Add((before, after));
            }
            catch (Exception error)
            {
                Errors.Add(error);
            }

            if (pause > TimeSpan.Zero)
                await Task.Delay(pause);
        }
    }
}
