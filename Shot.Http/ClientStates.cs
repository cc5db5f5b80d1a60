using System.Collections.Concurrent;
using Shot.Http.Limits;
using Shot.Http.Retries;

namespace Shot.Http;

/// <summary>What the clients of a host share: the factory makes new handlers every few minutes. Thread-safe.</summary>
internal sealed class ClientStates(GuardSet guards, IServiceProvider provider)
{
    private readonly ConcurrentDictionary<(string Client, ClientBudget Budget), RetryEarnings> _earnings = new();

    public GuardSet Guards => guards;
    public HostStops Stops { get; } = new(provider.GetService<TimeProvider>() ?? TimeProvider.System);

    public RetryEarnings EarningsOf(string client, ClientBudget budget) =>
        _earnings.GetOrAdd((client, budget), static key => new RetryEarnings(key.Budget));
}
