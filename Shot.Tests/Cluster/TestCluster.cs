using Microsoft.Extensions.Time.Testing;
using Shot.Cluster;
using Shot.CompilerServices;

namespace Shot.Tests.Cluster;

/// <summary>Nodes with one store and a clock that stands still until told.</summary>
internal sealed class TestCluster : IDisposable
{
    private readonly List<(long Before, long After)> _admitted = [];

    public TestCluster(int nodes, LimitDefinition limit, Func<ShotStore, ShotStore>? store = null, ShotStoreOptions? options = null)
    {
        Limit = limit;
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero));
        Memory = new MemoryShotStore(Time);
        Store = store?.Invoke(Memory) ?? Memory;
        Links = [.. Enumerable.Range(0, nodes).Select(_ => new StoreLink(Store, options ?? new ShotStoreOptions(), "tests", Time))];
        Nodes = [.. Links.Select(link => new ClusterLimit(limit, limit.Name, link))];
    }

    public LimitDefinition Limit { get; }

    public FakeTimeProvider Time { get; }

    public MemoryShotStore Memory { get; }

    public ShotStore Store { get; }

    public StoreLink[] Links { get; }

    public ClusterLimit[] Nodes { get; }

    public int Admitted => _admitted.Count;

    public long Now => Links[0].Clock.Now;

    /// <summary>Asks for a call at a node.</summary>
    public async Task<bool> CallAsync(int node, ulong key = 1)
    {
        var before = Now;
        var verdict = Nodes[node].TryTake(Limit.Cost, key, out _, out _);
        var isAdmitted = verdict == Verdict.Admitted
            || (verdict == Verdict.Ask && (await Nodes[node].TakeAsync(Limit.Cost, key, CancellationToken.None)).IsAdmitted);
        if (isAdmitted)
        {
            lock (_admitted)
                _admitted.Add((before, Now));
        }

        return isAdmitted;
    }

    public double WorstWindow() => StampedCalls.WorstWindow(_admitted, Limit.PerSecond);

    public void Dispose()
    {
        foreach (var link in Links)
            link.Dispose();
    }
}
