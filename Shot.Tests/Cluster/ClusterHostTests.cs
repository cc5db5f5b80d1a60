using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Cluster;

/// <summary>Several hosts with one store share a limit, on endpoints and services, with keys, costs, modes and settings.</summary>
public sealed class ClusterHostTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryShotStore _store;
    private readonly List<WebApplication> _hosts = [];

    public ClusterHostTests() => _store = new MemoryShotStore(_time);

    [Fact]
    public async Task Endpoints_of_two_hosts_share_their_permits()
    {
        var (first, second) = (await HostAsync(), await HostAsync());
        var admitted = 0;
        for (var request = 0; request < 20; request++)
            admitted += await GetAsync(request % 2 == 0 ? first : second, "/shared") == HttpStatusCode.OK ? 1 : 0;
        Assert.Equal(10, admitted);
    }

    [Fact]
    public async Task A_snapshot_tells_what_the_node_knows_of_the_cluster()
    {
        var host = await HostAsync();
        await GetAsync(host, "/shared");
        var limit = host.Services.GetRequiredService<IShotControl>().Snapshot().First(static limit => limit.Name == "shared");
        Assert.Equal((true, StoreDown.LocalShare), (limit.Cluster!.IsStoreUp, limit.Cluster.StoreDown));
    }

    [Fact]
    public async Task Each_key_has_permits_of_its_own_on_all_hosts_together()
    {
        var (first, second) = (await HostAsync(), await HostAsync());
        foreach (var tenant in new[] { "a", "b", "a%2Bc" })
        {
            for (var request = 0; request < 3; request++)
                Assert.Equal(HttpStatusCode.OK, await GetAsync(request % 2 == 0 ? first : second, "/tenants/" + tenant));
            Assert.Equal(HttpStatusCode.TooManyRequests, await GetAsync(first, "/tenants/" + tenant));
            Assert.Equal(HttpStatusCode.TooManyRequests, await GetAsync(second, "/tenants/" + tenant));
        }
    }

    [Fact]
    public async Task A_service_behind_an_interface_shares_its_permits_by_parameter()
    {
        var (first, second) = (await HostAsync(), await HostAsync());
        var (one, two) = (first.Services.GetRequiredService<ISharedSender>(), second.Services.GetRequiredService<ISharedSender>());
        await one.SendAsync("x");
        await two.SendAsync("x");
        await Assert.ThrowsAsync<ShotOverloadedException>(() => one.SendAsync("x"));
        await Assert.ThrowsAsync<ShotOverloadedException>(() => two.SendAsync("x"));
        await two.SendAsync("y");
    }

    [Fact]
    public async Task A_refused_request_is_told_when_to_come_again()
    {
        var host = await HostAsync();
        for (var request = 0; request < 10; request++)
            await GetAsync(host, "/shared");
        using var client = host.GetTestClient();
        using var refused = await client.GetAsync("/shared", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        // A second and the tenth that the node adds at random, rounded up, and the four seconds that the header adds at random.
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task A_limit_of_the_host_that_refuses_costs_the_store_nothing()
    {
        var asked = new FaultyStore(_store);
        var host = await HostAsync(asked);
        for (var request = 0; request < 50; request++)
            await GetAsync(host, "/both");
        Assert.InRange(asked.Asks, 1, 2);
    }

    [Fact]
    public async Task A_cost_takes_so_many_permits()
    {
        var (first, second) = (await HostAsync(), await HostAsync());
        Assert.Equal(HttpStatusCode.OK, await GetAsync(first, "/costly"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(second, "/costly"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await GetAsync(first, "/costly"));
    }

    [Fact]
    public async Task Shadow_mode_counts_and_admits()
    {
        var host = await HostAsync();
        var control = host.Services.GetRequiredService<IShotControl>();
        control.SetMode("shared", ShotMode.Shadow);
        for (var request = 0; request < 15; request++)
            Assert.Equal(HttpStatusCode.OK, await GetAsync(host, "/shared"));
        Assert.Equal(5, control.Snapshot().Single(static limit => limit.Name == "shared").WouldHaveRefused);
    }

    [Fact]
    public async Task Changed_numbers_hold_from_the_next_request_on()
    {
        var host = await HostAsync();
        host.Services.GetRequiredService<IShotControl>().Set("shared", permits: 3, perSecond: 1);
        var admitted = 0;
        for (var request = 0; request < 10; request++)
            admitted += await GetAsync(host, "/shared") == HttpStatusCode.OK ? 1 : 0;
        Assert.Equal(3, admitted);
    }

    [Fact]
    public async Task Without_a_store_the_host_does_not_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => HostAsync(addsStore: false));
        Assert.Contains("AddShotRedis", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_store_a_host_starts_if_it_maps_no_endpoint_that_needs_one()
    {
        var logs = new FakeLogCollector();
        await using var app = App(addsStore: false, logs: logs);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var line = logs.GetSnapshot().Single(static line => line.Message.Contains("no store"));
        Assert.Contains(nameof(Annotated), line.Message, StringComparison.Ordinal);
        Assert.Contains("ISharedSender.SendAsync", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_store_a_host_does_not_start_with_an_annotated_endpoint()
    {
        await using var app = App(addsStore: false);
        app.MapGet("/annotated", Annotated);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("'annotated' has Scope = ShotScope.Cluster, and the application has no store", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_annotated_endpoint_shares_its_permits()
    {
        await using var first = App();
        await using var second = App();
        var answers = new List<HttpStatusCode>();
        foreach (var app in new[] { first, second })
        {
            app.MapGet("/annotated", Annotated);
            await app.StartAsync(TestContext.Current.CancellationToken);
        }

        for (var request = 0; request < 4; request++)
            answers.Add(await GetAsync(request % 2 == 0 ? first : second, "/annotated"));
        Assert.Equal(2, answers.Count(static answer => answer == HttpStatusCode.OK));
    }

    [Fact]
    public async Task A_limit_is_exact_if_a_call_at_any_site_takes_more_than_a_lease_allows()
    {
        var asked = new FaultyStore(_store);
        await using var app = App(asked);
        foreach (var (path, cost) in new[] { ("/one", 1), ("/all", 1_000) })
            Limit(app.MapGet(path, static () => ""), "shared by cost", 1_000, 100, limit => limit.Cost = cost);
        await app.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(app, "/all"));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(app, "/all"));
    }

    [Fact]
    public async Task A_short_secret_is_refused_with_what_to_write()
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(
            () => HostAsync(configure: static options => options.KeySecret = "short"));
        Assert.Contains("at least 16 bytes", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("short", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosts_with_other_secrets_do_not_share_keys()
    {
        var first = await HostAsync(configure: static options => options.KeySecret = "0123456789abcdef");
        var second = await HostAsync(configure: static options => options.KeySecret = "fedcba9876543210");
        for (var request = 0; request < 3; request++)
            Assert.Equal(HttpStatusCode.OK, await GetAsync(first, "/tenants/a"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GetAsync(first, "/tenants/a"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(second, "/tenants/a"));
    }

    [Fact]
    public async Task A_request_that_the_store_answers_late_is_late_at_its_deadline()
    {
        var silent = new FaultyStore(_store) { Hangs = true };
        var host = await HostAsync(silent, configure: static options => options.BudgetMs = 5_000);
        var request = GetAsync(host, "/deadline");
        while (silent.Asks == 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMilliseconds(300));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await request);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
    }

    private static async Task<HttpStatusCode> GetAsync(WebApplication host, string path)
    {
        using var client = host.GetTestClient();
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<WebApplication> HostAsync(
        ShotStore? store = null, bool addsStore = true, Action<ShotStoreOptions>? configure = null)
    {
        var app = App(store, addsStore, configure);
        _hosts.Add(app);
        Limit(app.MapGet("/shared", static () => ""), "shared", 10, 1);
        Limit(app.MapGet("/tenants/{tenant}", static (string tenant) => tenant), "tenants", 3, 0.1, static limit => limit.Key = "route:tenant");
        Limit(app.MapGet("/both", [ShotLimit(2, perSecond: 0.1)] static () => ""), "wide", 1_000, 1_000);
        Limit(app.MapGet("/costly", static () => ""), "costly", 10, 0.1, static limit => limit.Cost = 5);
        Limit(
            app.MapGet("/deadline", static async (CancellationToken token) => await Task.Delay(1, token)), "deadline", 10, 10,
            static limit => limit.MaxWaitMs = 200);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private WebApplication App(
        ShotStore? store = null, bool addsStore = true, Action<ShotStoreOptions>? configure = null, FakeLogCollector? logs = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (logs is not null)
            builder.Logging.AddProvider(new FakeLoggerProvider(logs));
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton<ISharedSender, Sender>();
        if (addsStore)
            builder.Services.AddShotStore(store ?? _store, configure);
        builder.Services.AddShot();
        var app = builder.Build();
        app.UseRouting();
        app.UseShot();
        return app;
    }

    [ShotLimit(2, perSecond: 0.1, Name = "annotated", Scope = ShotScope.Cluster)]
    private static string Annotated() => "";

    private static void Limit(
        RouteHandlerBuilder endpoint, string name, int permits, double perSecond, Action<ShotLimitAttribute>? configure = null) =>
        endpoint.RequireShotLimit(permits, perSecond, limit =>
        {
            (limit.Name, limit.Scope) = (name, ShotScope.Cluster);
            configure?.Invoke(limit);
        });

    private sealed class Sender : ISharedSender
    {
        public Task SendAsync(string tenant) => Task.CompletedTask;
    }
}
