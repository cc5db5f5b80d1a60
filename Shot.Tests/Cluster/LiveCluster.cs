using System.Collections.Concurrent;
using System.Diagnostics;
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
    {
        Limit = limit;
        var options = ConfigurationOptions.Parse(connection);
        options.BacklogPolicy = BacklogPolicy.FailFast;
        _connections = [.. Enumerable.Range(0, nodes).Select(_ => ConnectionMultiplexer.Connect(options))];
        _links =
        [
            .. _connections.Select(own => new StoreLink(
                wrap?.Invoke(new RedisShotStore(own)) ?? new RedisShotStore(own), new ShotStoreOptions(), "tests", TimeProvider.System)),
        ];
        Nodes = [.. _links.Select(link => new ClusterLimit(limit, limit.Name, link))];
    }

    public LimitDefinition Limit { get; }

    public ClusterLimit[] Nodes { get; }

    public StoreLink[] Links => _links;

    public ConcurrentBag<Exception> Errors { get; } = [];

    public ConcurrentBag<(long Before, long After)> Admitted { get; } = [];

    /// <summary>Decisions, and of them those that took longest, in microseconds.</summary>
    public long Decisions;

    public long Slowest;

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

    public double WorstWindow() => StampedCalls.WorstWindow(Admitted, Limit.PerSecond);

    public void Dispose()
    {
        foreach (var link in _links)
            link.Dispose();
        foreach (var connection in _connections)
            connection.Dispose();
    }

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
