using Shot.Cluster;
using Shot.CompilerServices;
using Shot.Redis;
using Shot.Tests.Cluster;
using StackExchange.Redis;

namespace Shot.Benchmarks.Quick;

/// <summary>A server of its own on loopback, with one node and one connection.</summary>
internal sealed class ClusterNode : IDisposable
{
    private readonly RedisServer _server;
    private readonly StoreLink _link;

    private ClusterNode(string program)
    {
        _server = new RedisServer(program);
        Connection = _server.Connect();
        var options = new ShotStoreOptions { BudgetMs = 10_000, Nodes = 1 }; // A busy machine must not look like an outage.
        _link = new StoreLink(new RedisShotStore(Connection), options, "benchmarks", TimeProvider.System);
    }

    public ConnectionMultiplexer Connection { get; }

    /// <summary>Scripts that the server has run.</summary>
    public long Scripts => Connection.GetServer("127.0.0.1", _server.Port).Info("commandstats").SelectMany(static section => section)
        .Where(static line => line.Key is "cmdstat_evalsha" or "cmdstat_eval")
        .Sum(static line => long.Parse(line.Value["calls=".Length..line.Value.IndexOf(',', StringComparison.Ordinal)], null));

    /// <summary>Starts a server; null if none is installed.</summary>
    public static ClusterNode? Start() => RedisServer.Installed.FirstOrDefault() is { } program ? new ClusterNode(program) : null;

    public ClusterLimit Limit(string name, int permits, double perSecond, int maxLeaseMs = ShotLimitAttribute.DefaultMaxLeaseMs)
    {
        var definition = new LimitDefinition(name, permits, perSecond)
        {
            Key = "key",
            Scope = ShotScope.Cluster,
            MaxLeaseMs = maxLeaseMs,
        };
        return new ClusterLimit(definition, name, _link);
    }

    public void Dispose()
    {
        _link.Dispose();
        Connection.Dispose();
        _server.Dispose();
    }
}
