using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shot.Tests.Http.Deadlines;
using Yarp.ReverseProxy.Configuration;

namespace Shot.Tests.Http.Kinds;

/// <summary>A proxy (YARP), whose routes are endpoints without a handler that come and go with its configuration.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private TestServer _destination = null!;
    private int _forwarded;

    public async ValueTask InitializeAsync() => _destination = await TestServer.Start(app => app.MapGet("/{**path}", async (string path, CancellationToken left) =>
    {
        Interlocked.Increment(ref _forwarded);
        if (path == "slow")
            await Task.Delay(Timeout.Infinite, left);
        return path;
    }));

    public ValueTask DisposeAsync() => _destination.DisposeAsync();

    [Fact]
    public async Task All_routes_share_the_limit_of_the_proxy_and_refused_requests_are_not_forwarded()
    {
        await using var proxy = await Start([Route("a"), Route("b")], static app =>
            app.MapReverseProxy().RequireShotLimit(2, perSecond: 0.0001, static limit => limit.Name = "proxy"));
        Assert.Equal("a", await Body(proxy, "/a"));
        Assert.Equal("b", await Body(proxy, "/b"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await proxy.Get("/a")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await proxy.Get("/b")).StatusCode);
        Assert.Equal(2, _forwarded);
        Assert.Equal(["proxy"], Names(proxy, "proxy"));
    }

    [Fact]
    public async Task A_route_has_the_limits_that_its_configuration_states()
    {
        await using var proxy = await Start([Route("one", permits: 1), Route("two", permits: 2), Route("free")], static app => LimitRoutes(app));
        Assert.Equal([200, 503, 503], await Ask(proxy, "/one", times: 3));
        Assert.Equal([200, 200, 503], await Ask(proxy, "/two", times: 3));
        Assert.Equal([200, 200, 200], await Ask(proxy, "/free", times: 3));
        Assert.Equal(6, _forwarded);
        Assert.Equal(["one", "two"], Names(proxy, "one", "two", "free"));
    }

    [Fact]
    public async Task Routes_whose_limits_have_one_name_share_it()
    {
        await using var proxy = await Start([Route("a"), Route("b")], static app => app.MapReverseProxy().ConfigureEndpoints(static (endpoint, route) =>
            endpoint.RequireShotLimit(2, perSecond: 0.0001, limit => limit.Name = route.ClusterId)));
        Assert.Equal([200], await Ask(proxy, "/a", times: 1));
        Assert.Equal([200, 503], await Ask(proxy, "/b", times: 2));
        Assert.Equal(["destination"], Names(proxy, "destination"));
    }

    [Fact]
    public async Task A_route_can_be_exempt_from_the_limit_of_the_proxy()
    {
        await using var proxy = await Start([Route("a"), Route("free")], static app => app.MapReverseProxy().RequireShotLimit(1, perSecond: 0.0001)
            .ConfigureEndpoints(static (endpoint, route) =>
            {
                if (route.RouteId == "free")
                    endpoint.ExemptFromShot();
            }));
        Assert.Equal([200, 503], await Ask(proxy, "/a", times: 2));
        Assert.Equal([200, 200], await Ask(proxy, "/free", times: 2));
    }

    [Fact]
    public async Task A_group_around_the_proxy_limits_it()
    {
        await using var proxy = await Start([Route("a")], static app =>
            app.MapGroup("/group").RequireShotLimit(1, perSecond: 0.0001).MapReverseProxy().RequireShotConcurrency(1));
        Assert.Equal([200, 503], await Ask(proxy, "/group/a", times: 2));
        Assert.Equal(1, _forwarded);
    }

    [Fact]
    public async Task A_slow_destination_is_given_up_at_the_deadline_and_its_place_is_free()
    {
        await using var proxy = await Start([Route("slow"), Route("a")], static app =>
            app.MapReverseProxy().RequireShotDeadline(100).RequireShotConcurrency(1));
        Assert.Equal(HttpStatusCode.RequestTimeout, (await proxy.Get("/slow")).StatusCode);
        await Admitted().Soon();

        async Task Admitted()
        {
            while ((await proxy.Get("/a")).StatusCode != HttpStatusCode.OK)
                await Task.Yield();
        }
    }

    [Fact]
    public async Task Reloaded_routes_keep_the_limiters_they_had()
    {
        await using var proxy = await Start([Route("a", permits: 2), Route("b")], static app =>
            LimitRoutes(app).RequireShotLimit(4, perSecond: 0.0001, static limit => limit.Name = "proxy"));
        Assert.Equal([200], await Ask(proxy, "/a", times: 1));
        Assert.Equal([200], await Ask(proxy, "/b", times: 1));
        var before = Endpoint(proxy, "a");
        for (var reload = 1; reload <= 3; reload++)
        {
            await Reload(proxy, [Route("a", permits: 2, order: reload), Route("b", order: reload), Route($"new{reload}")]);
            Assert.NotSame(before, Endpoint(proxy, "a"));
            Assert.Equal(["a", "proxy"], Names(proxy, "a", "proxy", "new1", "new2", "new3"));
            Assert.Equal((1, 2), (Left(proxy, "a"), Left(proxy, "proxy")));
        }

        Assert.Equal([200, 503], await Ask(proxy, "/a", times: 2));
        Assert.Equal([200, 503], await Ask(proxy, "/new3", times: 2));
    }

    [Fact]
    public async Task A_route_whose_numbers_are_reloaded_has_the_new_ones()
    {
        await using var proxy = await Start([Route("a", permits: 1)], static app => LimitRoutes(app));
        Assert.Equal([200, 503], await Ask(proxy, "/a", times: 2));
        await Reload(proxy, [Route("a", permits: 2), Route("new")]);
        Assert.Equal([200, 200, 503], await Ask(proxy, "/a", times: 3));
    }

    [Fact]
    public async Task Without_UseShot_the_host_does_not_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Start(
            [Route("a")], static app => app.MapReverseProxy().RequireShotLimit(1, perSecond: 1), isGuarded: false));
        Assert.Contains("UseShot() was not called, so limits of endpoints would not be enforced: 'a'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UseShot_in_the_pipeline_of_the_proxy_alone_fails_instead_of_forwarding()
    {
        await using var proxy = await Start(
            [Route("a")],
            static app => app.MapReverseProxy(static pipeline => pipeline.UseShot()).RequireShotLimit(1, perSecond: 1),
            isGuarded: false);
        Assert.Equal(HttpStatusCode.InternalServerError, (await proxy.Get("/a")).StatusCode);
        Assert.Equal(0, _forwarded);
    }

    private static ReverseProxyConventionBuilder LimitRoutes(WebApplication app) => app.MapReverseProxy().ConfigureEndpoints(static (endpoint, route) =>
    {
        if (route.Metadata?.GetValueOrDefault("Permits") is { } permits)
            endpoint.RequireShotLimit(int.Parse(permits, CultureInfo.InvariantCulture), perSecond: 0.0001);
    });

    private static RouteConfig Route(string id, int? permits = null, int? order = null) => new()
    {
        RouteId = id,
        ClusterId = "destination",
        Order = order,
        Match = new RouteMatch { Path = $"/{id}" },
        Transforms = [new Dictionary<string, string> { ["PathSet"] = $"/{id}" }],
        Metadata = permits is { } number ? new Dictionary<string, string> { ["Permits"] = number.ToString(CultureInfo.InvariantCulture) } : null,
    };

    private static async Task Reload(TestServer proxy, RouteConfig[] routes)
    {
        var provider = proxy.Services.GetRequiredService<InMemoryConfigProvider>();
        provider.Update(routes, provider.GetConfig().Clusters);
        await Patience.Until(() => Endpoint(proxy, routes[^1].RouteId) is not null);
    }

    private static Endpoint? Endpoint(TestServer proxy, string route) =>
        proxy.Services.GetRequiredService<EndpointDataSource>().Endpoints.FirstOrDefault(endpoint => endpoint.DisplayName == route);

    private static IEnumerable<string> Names(TestServer proxy, params string[] among) =>
        proxy.Services.GetRequiredService<IShotControl>().Snapshot().Select(static limit => limit.Name).Where(among.Contains).Order();

    private static int? Left(TestServer proxy, string name) =>
        Assert.Single(proxy.Services.GetRequiredService<IShotControl>().Snapshot(), limit => limit.Name == name).AvailablePermits;

    private static async Task<string> Body(TestServer proxy, string path) =>
        await (await proxy.Get(path)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static async Task<IEnumerable<int>> Ask(TestServer proxy, string path, int times)
    {
        var statuses = new int[times];
        for (var i = 0; i < times; i++)
            statuses[i] = (int)(await proxy.Get(path)).StatusCode;
        return statuses;
    }

    private Task<TestServer> Start(RouteConfig[] routes, Action<WebApplication> map, bool isGuarded = true) => TestServer.Start(
        app =>
        {
            if (isGuarded)
                app.UseShot();
            map(app);
        },
        services => services.AddShot().AddReverseProxy().LoadFromMemory(
            routes,
            [
                new ClusterConfig
                {
                    ClusterId = "destination",
                    Destinations = new Dictionary<string, DestinationConfig> { ["only"] = new() { Address = _destination.Client.BaseAddress!.ToString() } },
                },
            ]));
}
