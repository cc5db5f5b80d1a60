using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Time.Testing;
using Shot.Cluster;
using Shot.CompilerServices;

namespace Shot.Tests.Cluster;

/// <summary>Nodes with one store and a clock that stands still until told.</summary>
internal sealed class TestCluster : IDisposable
{
    private readonly List<(long Before, long After)> _admitted = [];
    private readonly ShotStoreOptions _options;

    public TestCluster(int nodes, LimitDefinition limit, Func<ShotStore, ShotStore>? store = null, ShotStoreOptions? options = null)
    {
        Limit = limit;
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero));
        StoreTime = new TimeWithOffset(Time);
        Memory = new MemoryShotStore(StoreTime);
        Store = store?.Invoke(Memory) ?? Memory;
        AdmittedBy = new int[nodes];
        _options = options ?? new ShotStoreOptions();
        Start();
    }

    public LimitDefinition Limit { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>The store's clock: the nodes' and an offset.</summary>
    public TimeWithOffset StoreTime { get; }

    public MemoryShotStore Memory { get; }

    public ShotStore Store { get; }

    public StoreLink[] Links { get; private set; }

    public ClusterLimit[] Nodes { get; private set; }

    public int Admitted => _admitted.Count;

    /// <summary>Calls that each node has admitted.</summary>
    public int[] AdmittedBy { get; }

    public long Now => Links[0].Clock.Now;

    /// <summary>Starts all nodes, which know nothing.</summary>
    [MemberNotNull(nameof(Links), nameof(Nodes))]
    public void Start()
    {
        Links = [.. AdmittedBy.Select(_ => new StoreLink(Store, _options, "tests", Time))];
        Nodes = [.. Links.Select(link => new ClusterLimit(Limit, Limit.Name, link))];
    }

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
            {
                _admitted.Add((before, Now));
                AdmittedBy[node]++;
            }
        }

        return isAdmitted;
    }

    /// <param name="perSecond">The rate to measure against; null for the limit's.</param>
    public double WorstWindow(double? perSecond = null) => StampedCalls.WorstWindow(_admitted, perSecond ?? Limit.PerSecond);

    public void Dispose()
    {
        foreach (var link in Links)
            link.Dispose();
    }
}
