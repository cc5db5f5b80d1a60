using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Shot.Cluster;
using Shot.Redis;
using StackExchange.Redis;

namespace Shot.Tests.Cluster;

/// <summary>How an application gets its Redis, and what it is told when it cannot.</summary>
public sealed class RedisHostTests
{
    private const string Nowhere = "127.0.0.1:1,connectTimeout=100,connectRetry=0";

    [Fact]
    public async Task A_server_that_is_not_there_keeps_no_host_from_starting_and_is_told_once()
    {
        var logs = new FakeLogCollector();
        using (var host = Host(services => services.AddShotRedis(Nowhere), logs))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var link = host.Services.GetRequiredService<StoreLink>();
            for (var ask = 0; ask < 3; ask++)
                Assert.Null(await link.SendAsync(new StoreTake { Key = "k", Min = 1, Want = 1, Ceiling = 1, PerSecond = 1 }));
            Assert.NotNull(link.Down);
        }

        var line = Assert.Single(logs.GetSnapshot(), static line => line.Message.StartsWith("The store of", StringComparison.Ordinal));
        Assert.Contains("not connected", line.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password=secret123")]
    [InlineData("localhost:6379,nonsense=secret123")]
    public async Task A_text_that_is_no_connection_string_is_refused_without_showing_it(string text)
    {
        using var host = Host(services => services.AddShotRedis(text), new FakeLogCollector());
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("AddShotRedis cannot read its connection string", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret123", error.ToString(), StringComparison.Ordinal);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(ScriptTests.Servers), MemberType = typeof(ScriptTests))]
    public async Task A_connection_string_may_be_named_and_a_connection_the_applications_own(string program)
    {
        using var server = new RedisServer(program);
        using var named = Host(
            services => services.AddShotRedis("cache"), new FakeLogCollector(), ("ConnectionStrings:cache", server.ConnectionString));
        using var connection = server.Connect();
        using var own = Host(services => services.AddShotRedis(connection), new FakeLogCollector());
        using var registered = Host(
            services => services.AddSingleton<IConnectionMultiplexer>(connection).AddShotRedis(), new FakeLogCollector());
        foreach (var host in new[] { named, own, registered })
        {
            var store = (RedisShotStore)host.Services.GetRequiredService<ShotStore>();
            while (!store.IsConnected)
                await Task.Delay(1, TestContext.Current.CancellationToken);
            Assert.Equal(1, (await store.TakeAsync(new() { Key = "k", Min = 1, Want = 1, Ceiling = 9_000_000, PerSecond = 0.001 })).Granted);
        }

        own.Dispose();
        Assert.True(connection.IsConnected);
    }

    private static IHost Host(Action<IServiceCollection> add, FakeLogCollector logs, params (string Key, string Value)[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(static item => item.Key, static item => (string?)item.Value));
        builder.Logging.ClearProviders().AddProvider(new FakeLoggerProvider(logs)).AddFilter(static (category, _) => category == "Shot");
        add(builder.Services);
        builder.Services.AddShot();
        return builder.Build();
    }
}
