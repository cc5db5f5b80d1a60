using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Shot.AspNetCore.Endpoints;
using Shot.CompilerServices;
using Shot.Tests.Http;
using Shot.Tests.Http.Control;
using Shot.Tests.Http.Deadlines;
using Shot.Tests.Http.Kinds;

namespace Shot.Tests.Metrics;

/// <summary>The durations of requests, hub calls and guarded services on real Kestrel.</summary>
public sealed class RequestDurationTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("/rate")]
    [InlineData("/gate")]
    [InlineData("/deadline")]
    public async Task Requests_are_recorded_with_the_time_of_their_handler(string path)
    {
        await using var server = await Serve();
        using var durations = Collect(server.Services);
        foreach (var end in new[] { "now", "later", "failing", "failing-later" })
            (await server.Http1.GetAsync(new Uri($"{path}/{end}", UriKind.Relative), TestContext.Current.CancellationToken)).Dispose();
        await durations.WaitForMeasurementsAsync(4, Patient);
        Assert.Equal(
            [(0.02, "completed"), (0.03, "completed"), (0.02, "failed"), (0.03, "failed")],
            durations.GetMeasurementSnapshot().Select(static call => (call.Value, (string)call.Tags["shot.outcome"]!)));
        Assert.All(durations.GetMeasurementSnapshot(), call => Assert.Equal("GET " + path + "/{end}", call.Tags["shot.limit"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_late_request_is_recorded_once_when_it_is_answered(bool goesOn)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(
            context => goesOn ? stage.Released : Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
        using var durations = Collect(server.Services);
        var answer = server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire();
        Assert.Equal(408, (int)(await answer.Soon()).StatusCode);
        server.Time.Advance(TimeSpan.FromSeconds(10));
        stage.Release();
        await stage.Ended.Task.Soon();
        await server.StopAsync();
        var recorded = Assert.Single(durations.GetMeasurementSnapshot());
        Assert.Equal(("limit", "timed_out"), (recorded.Tags["shot.limit"], recorded.Tags["shot.outcome"]));

        // With or without the time that a handler has to stop for its token.
        Assert.InRange(recorded.Value, 0.5, 0.505);
    }

    [Fact]
    public async Task A_request_whose_started_response_was_aborted_is_recorded_as_late()
    {
        var stage = new Stage();
        await using var server = await stage.Serve(
            async context =>
            {
                await context.Response.WriteAsync("begun", CancellationToken.None);
                await stage.Released;
            },
            services => services.AddShot(static options => options.AbortStartedResponses = true));
        using var durations = Collect(server.Services);
        using var request = DeadlineServer.Request(HttpMethod.Get, version: 1);
        using var response = await server.Http1.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire();
        stage.Release();
        await durations.WaitForMeasurementsAsync(1, Patient);
        await server.StopAsync();
        Assert.Equal("timed_out", Assert.Single(durations.GetMeasurementSnapshot()).Tags["shot.outcome"]);
    }

    [Theory]
    [InlineData(500, 100, "inner timed_out", "outer completed")]
    [InlineData(100, 500, "outer timed_out", "inner failed")]
    public async Task Each_of_two_endpoints_of_a_request_is_recorded(int outerMs, int innerMs, string first, string second)
    {
        var stage = new Stage();
        await using var server = await DeadlineServer.Start((app, _) =>
        {
            app.UseRouting();
            app.UseShot();
            app.Use((context, next) =>
            {
                context.SetEndpoint(app.Services.GetRequiredService<EndpointDataSource>().Endpoints.Single(static endpoint => endpoint.DisplayName == "inner"));
                return next(context);
            });
            app.Map("/guarded", static () => "").WithMetadata(new ShotLimitMetadata(DeadlineServer.Guard(outerMs, "outer")));
            app.Map("/inner", async () =>
            {
                stage.Entered.TrySetResult();
                await stage.Released;
                throw new InvalidOperationException("own");
            }).WithDisplayName("inner").WithMetadata(new ShotLimitMetadata(DeadlineServer.Guard(innerMs, "inner")));
        });
        using var durations = Collect(server.Services);
        var answer = server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire(100);
        Assert.Equal(408, (int)(await answer.Soon()).StatusCode);
        stage.Release();
        await durations.WaitForMeasurementsAsync(2, Patient);
        await server.StopAsync();
        Assert.Equal(
            [first, second], durations.GetMeasurementSnapshot().Select(static call => $"{call.Tags["shot.limit"]} {call.Tags["shot.outcome"]}"));
    }

    [Fact]
    public async Task A_request_that_two_UseShot_charge_is_recorded_once()
    {
        await using var server = await DeadlineServer.Start(
            static (app, _) =>
            {
                app.UseRouting();
                app.UseShot();
                app.UseAuthentication();
                app.UseShot();
                app.Map("/guarded", static () => "").WithMetadata(new ShotLimitMetadata(new GuardDefinition("limit")
                {
                    MaxWaitMs = DeadlineServer.MaxWaitMs,
                    Limits =
                    [
                        new LimitDefinition("limit", permits: 100, perSecond: 100),
                        new LimitDefinition("limit#2", permits: 100, perSecond: 100) { Key = "user" },
                    ],
                }));
            },
            static services => services.AddShot().AddAuthentication());
        using var durations = Collect(server.Services);
        using var response = await server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        await durations.WaitForMeasurementsAsync(1, Patient);
        await server.StopAsync();
        Assert.Equal("completed", Assert.Single(durations.GetMeasurementSnapshot()).Tags["shot.outcome"]);
    }

    [Fact]
    public async Task Refused_requests_are_not_recorded_and_services_behind_an_endpoint_are()
    {
        await using var server = await TestServer.Start(
            static app =>
            {
                app.UseShot();
                app.MapGet("/rack", static (IShelf shelf) => shelf.Take()).RequireShotLimit(100, perSecond: 100);
                app.MapGet("/rack-later", static async (IShelf shelf) =>
                {
                    await Task.Yield();
                    return shelf.Take();
                }).RequireShotLimit(1, perSecond: 0.001);
            },
            static services => services.AddSingleton<IShelf, Shelf>().AddShot());
        using var durations = Collect(server.Services);
        foreach (var path in new[] { "/rack", "/rack", "/rack-later", "/rack-later" })
            (await server.Get(path)).Dispose();
        await durations.WaitForMeasurementsAsync(4, Patient);

        // The service is refused twice, and the last request at its endpoint. A service's refusal is an endpoint's answer.
        Assert.Equal(
            ["IShelf.Take completed", "GET /rack completed", "GET /rack completed", "GET /rack-later completed"],
            durations.GetMeasurementSnapshot().Select(static call => $"{call.Tags["shot.limit"]} {call.Tags["shot.outcome"]}"));
    }

    [Fact]
    public async Task Hub_calls_and_their_streams_are_recorded()
    {
        await using var server = await TestServer.Start(
            static app => app.MapHub<MethodsHub>("/methods"),
            static services => services.AddSingleton<IScarceStock, ScarceStock>().AddShot().AddSignalR());
        using var durations = Collect(server.Services);
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(server.Client.BaseAddress!, "/methods")).Build();
        await hub.StartAsync(TestContext.Current.CancellationToken);
        await hub.InvokeAsync<int>("OneAtATime", TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<Exception>(() => hub.InvokeAsync("Failing", TestContext.Current.CancellationToken));
        Assert.Equal(3, await hub.StreamAsync<int>("Stream", 3, TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken));
        await durations.WaitForMeasurementsAsync(3, Patient);
        Assert.Equal(
            ["MethodsHub.OneAtATime completed", "MethodsHub.Failing failed", "MethodsHub.Stream completed"],
            durations.GetMeasurementSnapshot().Select(static call => $"{call.Tags["shot.limit"]} {call.Tags["shot.outcome"]}"));
    }

    [Fact]
    public void A_partial_method_is_recorded_on_the_meter_of_the_process()
    {
        using var durations = new MetricCollector<double>(null, "Shot", "shot.call.duration");
        Assert.Equal("counted", Shelves.Count());
        Assert.Contains(durations.GetMeasurementSnapshot(), static call => ((string)call.Tags["shot.limit"]!).Contains("Shelves.Count", StringComparison.Ordinal));
    }

    private static Task<DeadlineServer> Serve() => DeadlineServer.Start(static (app, time) =>
    {
        app.UseShot();
        Map(app, "/rate", time, 0, 0);
        Map(app, "/gate", time, 0, 4);
        Map(app, "/deadline", time, DeadlineServer.MaxWaitMs, 0);
    });

    private static void Map(WebApplication app, string path, FakeTimeProvider time, int maxWaitMs, int concurrency)
    {
        var name = "GET " + path + "/{end}";
        app.MapGet(path + "/{end}", (string end) => Run(end)).WithMetadata(new ShotLimitMetadata(new GuardDefinition(name)
        {
            MaxWaitMs = maxWaitMs,
            Limits = [new LimitDefinition(name, permits: 100, perSecond: 100)],
            Concurrency = concurrency == 0 ? [] : [new ConcurrencyDefinition(name, concurrency)],
        }));

        Task Run(string end)
        {
            time.Advance(TimeSpan.FromMilliseconds(20));
            return end switch
            {
                "now" => Task.CompletedTask,
                "failing" => throw new InvalidOperationException("own"),
                _ => Later(end),
            };
        }

        async Task Later(string end)
        {
            await Task.Yield();
            time.Advance(TimeSpan.FromMilliseconds(10));
            if (end != "later")
                throw new InvalidOperationException("own");
        }
    }

    /// <summary>The durations of a server's calls, from now on.</summary>
    internal static MetricCollector<double> Collect(IServiceProvider services)
    {
        // A set that was registered as an instance has the meter of the process.
        services.GetRequiredService<GuardSet>().Use(services);
        return new(services.GetRequiredService<IMeterFactory>(), "Shot", "shot.call.duration");
    }
}
