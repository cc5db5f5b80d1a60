using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Control;

namespace Shot.Tests.Control;

/// <summary>A host of limits and nothing else, whose configuration and time the test moves.</summary>
internal sealed class ControlledHost : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly Configured _configured = new();

    public ControlledHost(params (string Key, string? Value)[] configured)
    {
        _configured.Write(configured);
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Add(_configured).Build())
            .AddSingleton<TimeProvider>(Time)
            .AddFakeLogging()
            .AddMetrics();

        // Without the records of this assembly: each test brings the limits that it looks at.
        _services = ShotServices.Add(services, configure: null).BuildServiceProvider();
        Guards = _services.GetRequiredService<GuardSet>();
    }

    public FakeTimeProvider Time { get; } = new();

    public GuardSet Guards { get; }

    public IShotControl Control => _services.GetRequiredService<IShotControl>();

    public T Service<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>What was logged with these ids.</summary>
    public List<string> Logged(params int[] ids) =>
        [.. Service<FakeLogCollector>().GetSnapshot().Where(record => ids.Contains(record.Id.Id)).Select(static record => record.Message)];

    public Guard Guard(
        string name,
        int permits = 3,
        double perSecond = 1,
        int maxWaitMs = 0,
        string? shared = null,
        string? key = null,
        int cost = 1,
        int concurrency = 0,
        ShotStrategy strategy = ShotStrategy.TokenBucket) =>
        Guards.Of(Definition(name, permits, perSecond, maxWaitMs, shared, key, cost, concurrency, strategy));

    public static GuardDefinition Definition(
        string name,
        int permits = 3,
        double perSecond = 1,
        int maxWaitMs = 0,
        string? shared = null,
        string? key = null,
        int cost = 1,
        int concurrency = 0,
        ShotStrategy strategy = ShotStrategy.TokenBucket) =>
        new(name)
        {
            MaxWaitMs = maxWaitMs,
            Limits = permits == 0
                ? []
                :
                [
                    new LimitDefinition(shared ?? name, permits, perSecond)
                    {
                        IsShared = shared is not null,
                        Key = key,
                        MaxKeys = 64,
                        Cost = cost,
                        Strategy = strategy,
                    },
                ],
            Concurrency = concurrency == 0 ? [] : [new ConcurrencyDefinition(name, concurrency)],
        };

    /// <summary>Starts the host, as it does once its endpoints are mapped.</summary>
    public ControlledHost Start()
    {
        _services.GetRequiredService<LimitControl>().Start();
        return this;
    }

    public void Write(params (string Key, string? Value)[] values) => _configured.Write(values);

    public ShotLimitSnapshot Limit(string name) => Assert.Single(Control.Snapshot(), limit => limit.Name == name);

    public void Dispose() => _services.Dispose();
}
