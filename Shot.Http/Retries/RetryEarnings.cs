using System.Collections.Concurrent;

namespace Shot.Http.Retries;

/// <summary>The earnings of a client, of each host if its budget is per host. Bounded: hosts beyond <see cref="MaxHosts"/> earn
/// together.</summary>
internal sealed class RetryEarnings(ClientBudget budget)
{
    internal const int MaxHosts = 1_000;

    private readonly Earnings _shared = new(budget.Ratio, budget.Burst);
    private readonly ConcurrentDictionary<HostKey, Earnings> _hosts = new();
    private int _count;

    public Earnings Of(HttpRequestMessage request)
    {
        if (!budget.IsPerHost)
            return _shared;
        var host = HostKey.Of(request);
        if (_hosts.TryGetValue(host, out var known))
            return known;
        if (Volatile.Read(ref _count) >= MaxHosts)
            return _shared;
        var own = new Earnings(budget.Ratio, budget.Burst);

        // Threads that add hosts at the same time can pass the bound by one host each.
        if (_hosts.TryAdd(host, own))
            Interlocked.Increment(ref _count);
        return _hosts.GetValueOrDefault(host, own);
    }
}
