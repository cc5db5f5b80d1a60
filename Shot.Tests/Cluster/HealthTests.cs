using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Shot.Cluster;

namespace Shot.Tests.Cluster;

/// <summary>What the health check and the log say of a server.</summary>
public sealed class HealthTests
{
    private const string Mode = "--lua --lua-transaction-mode";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [MemberData(nameof(ScriptTests.Servers), MemberType = typeof(ScriptTests))]
    public async Task A_server_that_runs_scripts_atomically_is_healthy_and_warned_of_nothing(string program)
    {
        using var server = new RedisServer(program);
        var logs = new FakeLogCollector();
        using var host = await StartAsync(server.ConnectionString, logs);
        var entry = await UntilAsync(host, static entry => entry.Status == HealthStatus.Healthy);
        Assert.InRange((double)entry.Data["latencyMs"], 0, 60_000);
        Assert.Equal(["ready"], entry.Tags);
        Assert.DoesNotContain(logs.GetSnapshot(), static line => line.Message.Contains(Mode, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_whose_scripts_are_not_atomic_is_degraded_and_warned_of_once()
    {
        using var server = new RedisServer(GarnetPrograms.Racy);
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var logs = new FakeLogCollector();
            using var host = await StartAsync(server.ConnectionString, logs);
            var entry = await UntilAsync(host, static entry => entry.Data.ContainsKey("latencyMs"));
            if (entry.Status == HealthStatus.Degraded)
            {
                Assert.Contains(Mode, entry.Description, StringComparison.Ordinal);
                await UntilLoggedAsync(logs);
                Assert.Single(logs.GetSnapshot(), static line => line.Message.Contains(Mode, StringComparison.Ordinal));
                return;
            }

            // Two scripts have to run at the same time. A machine that is busy may run them one after the other: a new host tries again.
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"{entry.Status}: {entry.Description}");
        }
    }

    [Fact]
    public async Task A_server_that_runs_no_scripts_is_an_outage_and_warned_of_once()
    {
        using var server = new RedisServer(GarnetPrograms.WithoutLua);
        var logs = new FakeLogCollector();
        using var host = await StartAsync(server.ConnectionString, logs);
        await UntilLoggedAsync(logs);
        var entry = await CheckAsync(host);
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        var link = host.Services.GetRequiredService<StoreLink>();
        Assert.Null(await link.SendAsync(new StoreTake { Key = "k", Min = 1, Want = 1, Ceiling = 1, PerSecond = 1 }));
        Assert.NotNull(link.Down);
        Assert.Single(logs.GetSnapshot(), static line => line.Message.Contains(Mode, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_degraded_or_as_the_application_says()
    {
        const string Nowhere = "127.0.0.1:1,connectTimeout=100,connectRetry=0,password=secret123";
        using var host = await StartAsync(Nowhere, new FakeLogCollector());
        using var strict = await StartAsync(Nowhere, new FakeLogCollector(), HealthStatus.Unhealthy);
        var entry = await CheckAsync(host);
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(strict)).Status);
        Assert.Null(entry.Exception);
        Assert.Contains("does not answer", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_in_memory_is_healthy()
    {
        using var host = await StartAsync(
            "localhost", new FakeLogCollector(), services: static services => services.AddShotStore(new MemoryShotStore()));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
    }

    private static async Task<IHost> StartAsync(
        string connection,
        FakeLogCollector logs,
        HealthStatus failureStatus = HealthStatus.Degraded,
        Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddProvider(new FakeLoggerProvider(logs)).AddFilter(static (category, _) => category == "Shot");
        builder.Services.AddShotRedis(connection);
        builder.Services.AddHealthChecks().AddShotRedisCheck(failureStatus: failureStatus, tags: ["ready"]);
        services?.Invoke(builder.Services);
        builder.Services.AddShot();
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        host.Services.GetRequiredService<StoreLink>();
        return host;
    }

    private static async Task<HealthReportEntry> CheckAsync(IHost host)
    {
        var checks = host.Services.GetRequiredService<HealthCheckService>();
        return (await checks.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["shot-redis"];
    }

    private static async Task<HealthReportEntry> UntilAsync(IHost host, Func<HealthReportEntry, bool> condition)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var entry = await CheckAsync(host);
            if (condition(entry))
                return entry;
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"{entry.Status}: {entry.Description}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static async Task UntilLoggedAsync(FakeLogCollector logs)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!logs.GetSnapshot().Any(static line => line.Message.Contains(Mode, StringComparison.Ordinal)))
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, "Nothing was logged.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
