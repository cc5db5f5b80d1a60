namespace Shot.Tests.Cluster;

/// <summary>Times in which the machine ran this process late. What took long then says nothing about the code under test.</summary>
internal sealed class Stalls : IDisposable
{
    private const int StepMs = 4;
    private const long Least = 4_000;

    private readonly Lock _lock = new();
    private readonly List<(long From, long To)> _stalls = [];
    private volatile bool _isStopped;

    /// <summary>Watches a thread of its own, and the threads of the pool: continuations run there.</summary>
    public Stalls()
    {
        new Thread(() =>
        {
            for (var before = LiveCluster.Now; !_isStopped; before = LiveCluster.Now)
            {
                Thread.Sleep(StepMs);
                Add(before);
            }
        })
        { IsBackground = true }.Start();
        _ = Task.Run(async () =>
        {
            for (var before = LiveCluster.Now; !_isStopped; before = LiveCluster.Now)
            {
                await Task.Delay(StepMs);
                Add(before);
            }
        });
    }

    /// <summary>The longest one in microseconds.</summary>
    public long Longest
    {
        get
        {
            lock (_lock)
                return _stalls.Select(static stall => stall.To - stall.From).DefaultIfEmpty().Max();
        }
    }

    /// <summary>Microseconds of a time that were stalls.</summary>
    public long Within(long from, long to)
    {
        lock (_lock)
        {
            var (stalled, until) = (0L, from);
            foreach (var stall in _stalls.OrderBy(static stall => stall.From))
            {
                var begin = Math.Max(stall.From, until);
                until = Math.Max(until, Math.Min(stall.To, to));
                stalled += Math.Max(0, until - begin);
            }

            return stalled;
        }
    }

    public void Dispose() => _isStopped = true;

    private void Add(long before)
    {
        var due = before + (StepMs * 1_000);
        if (LiveCluster.Now is var now && now - due >= Least)
        {
            lock (_lock)
                _stalls.Add((due, now));
        }
    }
}
