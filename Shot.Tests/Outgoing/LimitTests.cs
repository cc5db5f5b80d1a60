using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;
using Shot.DependencyInjection;
using Shot.Http;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Outgoing;

/// <summary>Limits of clients are limits of the host.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Requests_over_the_limit_are_not_sent()
    {
        using var host = new ClientHost(static client => client.AddShotLimit(2, perSecond: 1));
        await host.Get();
        await host.Get();
        var refused = await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        Assert.Equal(("HttpClient payments", TimeSpan.FromSeconds(1), false), (refused.LimitName, refused.RetryAfter, refused.IsKeyed));
        host.Advance(1_000);
        await host.Get();
        Assert.Equal(3, host.Dependency.Requests.Count);
        Assert.Equal((3, 1), host.Counts());
    }

    [Fact]
    public async Task A_limit_per_host_gives_each_host_its_permits()
    {
        using var host = new ClientHost(static client => client.AddShotLimit(1, perSecond: 1, static limit => limit.PerHost = true));
        await host.Get("http://a.test/");
        await host.Get("http://b.test/");
        await host.Get("http://a.test:81/");
        var refused = await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get("http://A.test/other"));

        // Not a keyed refusal, whose answer over HTTP would be 429: the caller of this application is not to blame.
        Assert.False(refused.IsKeyed);
    }

    [Fact]
    public async Task The_limit_is_listed_changed_and_switched_off_as_every_limit()
    {
        using var host = new ClientHost(
            static client => client.AddShotLimit(1, perSecond: 1, static limit => limit.Concurrency = 5),
            static services => services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection([new("Shot:Limits:HttpClient payments:Permits", "2")]).Build()));
        await host.Get();
        var limit = Assert.Single(host.Control.Snapshot());
        Assert.Equal(("HttpClient payments", 2, 1, 5), (limit.Name, limit.Numbers.Permits, limit.Annotated.Permits, limit.Numbers.Concurrency));
        Assert.Equal(["AddShotLimit of HttpClient payments"], limit.Where);
        await host.Get();
        await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        host.Control.SetMode(ShotMode.Off);
        await host.Get();
    }

    [Fact]
    public async Task Several_limits_of_a_client_all_hold()
    {
        using var host = new ClientHost(static client => client
            .AddShotLimit(3, perSecond: 1)
            .AddShotLimit(1, perSecond: 1, static limit => limit.PerHost = true));
        await host.Get("http://a.test/");
        Assert.Equal("HttpClient payments#2", (await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get("http://a.test/"))).LimitName);
        await host.Get("http://b.test/");
        Assert.Equal("HttpClient payments", (await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get("http://c.test/"))).LimitName);
    }

    [Fact]
    public async Task A_client_shares_a_limit_by_its_name()
    {
        var definition = new GuardDefinition("IOrders.Place") { Limits = [new LimitDefinition("bank", 2, 0.001) { IsShared = true }] };
        GuardSet guards = null!;
        using var host = new ClientHost(
            static client => client.AddShotLimit("bank"),
            services =>
            {
                services.AddHttpClient("other").AddShotLimit("bank");
                guards = GuardRegistry.Of(services).Guards;
                guards.Manifest.Add(definition, "Orders.cs: IOrders.Place");
            });
        await host.Get();
        Assert.True(guards.Of(definition).TryEnter(out var call));
        call.Complete();
        Assert.Equal("bank", (await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get())).LimitName);
        using var other = host.ClientOf("other");
        await Assert.ThrowsAsync<ShotOverloadedException>(() => other.GetAsync(new Uri("http://a.test"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_unknown_name_says_which_there_are()
    {
        using var host = new ClientHost(
            static client => client.AddShotLimit("bank"),
            static services => services.AddHttpClient("other").AddShotLimit(1, 1, static limit => limit.Name = "blank"));
        var error = Assert.Throws<InvalidOperationException>(() => host.Client);
        Assert.Contains("(blank)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_that_a_request_cannot_have_is_refused()
    {
        AssertRefused(new LimitDefinition("bank", 1, 1) { IsShared = true, Key = "user" }, "'user'");
        AssertRefused(new LimitDefinition("bank", 1, 1) { IsShared = true, CostFrom = "Estimate" }, "'Estimate'");
        AssertRefused(new LimitDefinition("bank", 1, 1) { IsShared = true, Scope = ShotScope.Cluster }, "of the cluster");
        AssertRefused(new LimitDefinition("bank", 1, 1) { IsShared = true }, "of a partial method", ofProcess: true);

        static void AssertRefused(LimitDefinition limit, string problem, bool ofProcess = false)
        {
            using var host = new ClientHost(static client => client.AddShotLimit("bank"), services =>
            {
                var manifest = GuardRegistry.Of(services).Guards.Manifest;
                var site = new GuardDefinition("site") { Limits = [limit] };
                if (ofProcess)
                    manifest.AddOfProcess(site, "Site.cs: Site");
                else
                    manifest.Add(site, "Site.cs: Site");
            });
            var error = Assert.Throws<InvalidOperationException>(() => host.Client);
            Assert.Contains("AddShotLimit(\"bank\") of 'HttpClient payments: bank'", error.Message, StringComparison.Ordinal);
            Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_named_limit_and_one_of_the_clients_own_are_two_sites()
    {
        using var host = new ClientHost(
            static client => client.AddShotLimit("bank").AddShotLimit(50, perSecond: 50),
            static services => services.AddHttpClient("other").AddShotLimit(10, 10, static limit => limit.Name = "bank"));
        await host.Get();
        Assert.Equal((1, 0), host.Counts());
        Assert.Equal((1, 0), host.Counts("HttpClient payments: bank"));
    }

    [Fact]
    public async Task A_request_may_wait_for_its_permit()
    {
        using var host = new ClientHost(static client => client.AddShotLimit(1, perSecond: 1, static limit => limit.MaxQueueMs = 1_000));
        await host.Get();
        var waiting = host.Get();
        await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        Assert.Single(host.Dependency.Requests);
        host.Advance(1_000);
        await waiting.Soon();
        Assert.Equal(2, host.Dependency.Requests.Count);
    }

    [Fact]
    public async Task At_most_so_many_requests_wait_for_their_response()
    {
        using var host = new ClientHost(static client => client.AddShotLimit(1_000, perSecond: 1_000, static limit => limit.Concurrency = 1));
        var answer = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Dependency.Answer = (_, _) => answer.Task;
        var first = host.Get();
        await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        answer.SetResult(new HttpResponseMessage());
        await first.Soon();
        await host.Get();
    }

    [Fact]
    public async Task A_try_has_a_deadline_of_its_own_that_travels_too()
    {
        using var host = new ClientHost(static client => client
            .AddShotLimit(1_000, perSecond: 1_000, static limit => limit.MaxWaitMs = 200).AddShotDeadlines());
        host.Dependency.Answer = static (_, cancellationToken) => Dependency.Hang(cancellationToken);
        var request = host.Get();
        host.Advance(200);
        Assert.Equal("HttpClient payments", (await Assert.ThrowsAsync<ShotTimeoutException>(() => request.Soon())).LimitName);
        Assert.Equal(["199"], host.Dependency.Deadlines);
    }

    [Fact]
    public async Task Clients_by_default_have_one_limit_together()
    {
        using var host = new ClientHost(static _ => { }, static services =>
            services.ConfigureHttpClientDefaults(static client => client.AddShotLimit(1, perSecond: 0.001).AddShotDeadlines()));
        await host.Get();
        Assert.Equal("HttpClient", (await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get())).LimitName);
    }

    [Fact]
    public void Synchronous_requests_are_limited()
    {
        using var host = new ClientHost(static client => client.AddShotLimit(1, perSecond: 0.001));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        using var response = host.Client.Send(request, CancellationToken.None);
        using var other = new HttpRequestMessage(HttpMethod.Get, "/");
        Assert.Throws<ShotOverloadedException>(() => host.Client.Send(other, CancellationToken.None));
        Assert.Equal((1, 1), host.Counts());
    }

    [Fact]
    public void Wrong_numbers_throw_where_they_are_written()
    {
        Action<ShotClientLimitOptions>[] wrong =
        [
            static limit => (limit.PerHost, limit.MaxHosts) = (true, 0),
            static limit => limit.Concurrency = -1,
            static limit => limit.MaxRetryAfter = TimeSpan.Zero,
            static limit => limit.MaxRetryAfter = TimeSpan.MaxValue,
            static limit => (limit.PerHost, limit.MaxQueueMs) = (true, 10),
        ];
        Assert.All(wrong, options => Assert.ThrowsAny<ArgumentException>(() => new ClientHost(client => client.AddShotLimit(1, 1, options))));
        Assert.ThrowsAny<ArgumentException>(() => new ClientHost(static client => client.AddShotLimit(0, 1)));
        Assert.ThrowsAny<ArgumentException>(() => new ClientHost(static client => client.AddShotLimit(" ")));
    }
}
