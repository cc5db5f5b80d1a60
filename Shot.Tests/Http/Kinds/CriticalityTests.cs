using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore.Endpoints;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Http.Kinds;

/// <summary>What the application, an endpoint's builder or its attributes state, and that it reaches what is behind the endpoint.</summary>
public sealed class CriticalityTests
{
    private static readonly object Critical = new ShotCriticalityAttribute(ShotCriticality.Critical);
    private static readonly object Sheddable = new ShotCriticalityAttribute(ShotCriticality.Sheddable);
    private static readonly object RequiredCritical = new ShotCriticalityMetadata(ShotCriticality.Critical);
    private static readonly object RequiredSheddable = new ShotCriticalityMetadata(ShotCriticality.Sheddable);
    private static readonly object Limit = new ShotConcurrencyAttribute(1);

    internal static string Flowing => CallCriticality.Outer.Stated?.ToString() ?? "none";

    public static TheoryData<object[], ShotCriticality?> Nearest => new()
    {
        { [], null },
        { [Sheddable, Critical, Limit], ShotCriticality.Critical },
        { [RequiredSheddable, RequiredCritical], ShotCriticality.Critical },
        { [RequiredSheddable, Critical, Limit], ShotCriticality.Critical },
        { [RequiredSheddable, Critical, Limit, RequiredSheddable], ShotCriticality.Sheddable },

        // What maps many endpoints comes after their attributes and is farther than these.
        { [Sheddable, Critical, Limit, new ActionDescriptor(), RequiredSheddable], ShotCriticality.Critical },
        { [Limit, new ActionDescriptor(), RequiredSheddable], ShotCriticality.Sheddable },
    };

    [Theory]
    [MemberData(nameof(Nearest), DisableDiscoveryEnumeration = true)]
    public void The_nearest_statement_of_an_endpoint_holds(object[] metadata, ShotCriticality? nearest) =>
        Assert.Equal(nearest, EndpointLimits.Of(metadata).Criticality);

    [Fact]
    public async Task Endpoints_with_and_without_limits_state_it_for_what_is_behind_them()
    {
        await using var server = await Start(stated: null);
        Assert.Equal("none", await Get(server, "/free"));
        Assert.Equal("Sheddable", await Get(server, "/group/free"));
        Assert.Equal("Critical", await Get(server, "/group/own"));
        Assert.Equal("Sheddable", await Get(server, "/group/limited"));
        Assert.Equal("Sheddable", await Get(server, "/group/late"));
        Assert.Equal("Sheddable", await Get(server, "/group/waiting"));
        Assert.Equal("Critical", await Get(server, "/annotated"));
        Assert.Equal("Critical", await Get(server, "/stated"));
        Assert.Equal("Sheddable", await Get(server, "/stated/method"));
        Assert.Equal("none", await Get(server, "/free"));
    }

    [Fact]
    public async Task The_application_states_it_in_the_place_of_the_endpoint_from_a_header_that_it_names()
    {
        await using var server = await Start(static context =>
            context.Request.Headers.TryGetValue("X-Importance", out var value) ? Enum.Parse<ShotCriticality>(value!) : null);
        Assert.Equal("Sheddable", await Get(server, "/group/limited"));
        server.Client.DefaultRequestHeaders.Add("X-Importance", "Normal");
        string[] paths = ["/free", "/nowhere", "/group/free", "/group/own", "/group/limited", "/group/late", "/group/waiting", "/stated"];
        foreach (var path in paths)
            Assert.Equal("Normal", await Get(server, path));
    }

    [Fact]
    public async Task An_exception_of_the_application_fails_the_request_which_is_not_charged()
    {
        await using var server = await Start(static context =>
            context.Request.Headers.ContainsKey("X-Broken") ? throw new InvalidOperationException("broken") : null);
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/once") { Headers = { { "X-Broken", "1" } } };
            using var failed = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        }

        Assert.Equal("none", await Get(server, "/once"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/once")).StatusCode);
    }

    [Fact]
    public async Task The_sheddable_are_refused_first_and_counted_under_their_criticality()
    {
        var (entered, leave) = (new SemaphoreSlim(0), new TaskCompletionSource());
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapGet("/slow", async () =>
                {
                    entered.Release();
                    await leave.Task;
                }).RequireShotConcurrency(20);
            },
            static services => services.AddShot(static options =>
                options.Criticality = static context => context.Request.Query.ContainsKey("rest") ? ShotCriticality.Sheddable : null));
        var inside = new List<Task<HttpResponseMessage>>();
        for (var i = 0; i < 17; i++)
        {
            inside.Add(server.Get(i == 0 ? "/slow?rest" : "/slow"));
            await entered.WaitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/slow?rest")).StatusCode);
        inside.Add(server.Get("/slow"));
        await entered.WaitAsync(TestContext.Current.CancellationToken);
        leave.SetResult();
        Assert.All(await Task.WhenAll(inside), static answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var counters = server.Services.GetRequiredService<GuardSet>().Guards.Single(static guard => guard.Name == "GET /slow").Counters;
        Assert.Equal(
            [(null, 17, 0), (ShotCriticality.Sheddable, 1L, 1L)],
            counters.All.Select(static counters => (
                counters.Criticality, counters.Own(Shot.Metrics.GuardCount.Admitted), counters.Own(Shot.Metrics.GuardCount.Refused))));
    }

    [Fact]
    public async Task Failed_and_late_requests_are_counted_under_their_criticality()
    {
        await using var server = await TestServer.Start(
            static app =>
            {
                app.UseShot();
                var group = app.MapGroup("/");
                group.MapGet("/failed", static string () => throw new InvalidOperationException()).RequireShotLimit(9, perSecond: 9);
                group.MapGet("/held", static string () => throw new InvalidOperationException()).RequireShotConcurrency(9);
                group.MapGet("/late", static async (CancellationToken token) => await Task.Delay(Timeout.Infinite, token))
                    .RequireShotDeadline(20);
                group.RequireShotCriticality(ShotCriticality.Critical);
            },
            static services => services.AddShot());
        foreach (var path in new[] { "/failed", "/held", "/late" })
        {
            await server.Get(path);
            var counters = server.Services.GetRequiredService<GuardSet>().Guards.Single(guard => guard.Name == "GET " + path).Counters;
            var own = counters.All.Single(static counters => counters.Criticality == ShotCriticality.Critical);
            Assert.Equal(1, own.Own(Shot.Metrics.GuardCount.Admitted));
            Assert.Equal(path == "/late" ? 0 : 1, own.Own(Shot.Metrics.GuardCount.Failed));
            Assert.Equal(path == "/late" ? 1 : 0, own.Own(Shot.Metrics.GuardCount.TimedOut));
            Assert.Equal((0, 0), (counters.Own(Shot.Metrics.GuardCount.Failed), counters.Own(Shot.Metrics.GuardCount.TimedOut)));
        }
    }

    [Fact]
    public async Task A_hub_method_has_its_endpoints_or_what_the_application_states_and_the_connection_has_none()
    {
        await using var server = await TestServer.Start(
            static app =>
            {
                app.UseShot();
                app.MapHub<StatedHub>("/hub").RequireShotCriticality(ShotCriticality.Sheddable);
            },
            static services => services.AddShot(static options => options.Criticality =
                static context => context.Request.Query.ContainsKey("critical") ? ShotCriticality.Critical : null).AddSignalR());
        foreach (var (path, stated) in new[] { ("/hub", "Sheddable"), ("/hub?critical=1", "Critical") })
        {
            await using var hub = new HubConnectionBuilder().WithUrl(new Uri(server.Client.BaseAddress!, path)).Build();
            await hub.StartAsync(TestContext.Current.CancellationToken);
            Assert.Equal("none", await hub.InvokeAsync<string>("Free", TestContext.Current.CancellationToken));
            Assert.Equal(stated, await hub.InvokeAsync<string>("Limited", TestContext.Current.CancellationToken));
            Assert.Equal("none", await hub.InvokeAsync<string>("Free", TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task An_adaptive_limit_needs_no_number()
    {
        await using var server = await TestServer.Start(
            static app =>
            {
                app.UseShot();
                app.MapGet("/adaptive", static () => "answered").RequireShotConcurrency();
                app.MapGet("/bounded", static () => "answered").RequireShotConcurrency(max: 2);
            },
            static services => services.AddShot());
        Assert.Equal("answered", await Get(server, "/adaptive"));
        Assert.Equal("answered", await Get(server, "/bounded"));
        var limits = server.Services.GetRequiredService<IShotControl>().Snapshot();
        var (adaptive, bounded) = (Limit("GET /adaptive"), Limit("GET /bounded"));
        Assert.Equal((true, true, 2), (adaptive.IsAdaptive, bounded.IsAdaptive, bounded.Numbers.Concurrency));

        ShotLimitSnapshot Limit(string name) => limits.Single(limit => limit.Name == name);
    }

    [Fact]
    public void An_invalid_convention_throws_where_it_is_called()
    {
        var group = WebApplication.CreateBuilder().Build().MapGroup("/");
        Assert.Throws<ArgumentOutOfRangeException>(() => group.RequireShotConcurrency(max: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => group.RequireShotConcurrency(max: ConcurrencyGate.MaxLimit + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => group.RequireShotConcurrency(-1));
        Assert.Throws<ArgumentException>(() => group.RequireShotConcurrency(5, max: 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => group.RequireShotCriticality((ShotCriticality)3));
    }

    private static Task<TestServer> Start(Func<HttpContext, ShotCriticality?>? stated) => TestServer.Start(
        static app =>
        {
            app.UseShot();
            app.MapGet("/free", static () => Flowing);
            app.MapGet("/once", static () => Flowing).RequireShotLimit(1, perSecond: 0.0001);
            var group = app.MapGroup("/group").RequireShotCriticality(ShotCriticality.Sheddable);
            group.MapGet("/free", static () => Flowing);
            group.MapGet("/own", static () => Flowing).RequireShotCriticality(ShotCriticality.Critical);
            group.MapGet("/limited", static () => Flowing).RequireShotLimit(100, perSecond: 100);
            group.MapGet("/late", static async () =>
            {
                await Task.Yield();
                return Flowing;
            }).RequireShotDeadline(60_000);
            group.MapGet("/waiting", static () => Flowing).RequireShotLimit(100, perSecond: 100, static limit => limit.MaxQueueMs = 100);
            app.MapGet("/annotated", [ShotConcurrency(64), ShotCriticality(ShotCriticality.Critical)] static () => Flowing);
            app.MapControllers();
            app.MapFallback(static () => Flowing);
        },
        services => services.AddShot(options => options.Criticality = stated)
            .AddControllers().AddApplicationPart(typeof(StatedController).Assembly));

    private static async Task<string> Get(TestServer server, string path)
    {
        using var answer = await server.Get(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
