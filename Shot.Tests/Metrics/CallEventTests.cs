using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shot.Tests.Guarding;
using Shot.Tests.Http;
using Shot.Tests.Http.Control;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Metrics;

/// <summary>A refused or late call leaves an event on the caller's activity.</summary>
public sealed class CallEventTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_refused_call_says_which_limit_refused_it_and_when_to_retry()
    {
        using var traces = new Traces();
        var guard = TestGuards.With(_time, permits: 1, name: "IOrders.Place");
        using var activity = traces.Source.StartActivity("caller");
        await guard.Call(static _ => Task.FromResult(1));
        await Assert.ThrowsAsync<ShotOverloadedException>(() => guard.Call(static _ => Task.FromResult(1)));
        Assert.True((await guard.TryCall(static _ => Task.FromResult(1))).IsOverloaded);
        Assert.Equal(
            ["shot.refused shot.limit=IOrders.Place shot.retry_after=1", "shot.refused shot.limit=IOrders.Place shot.retry_after=1"],
            Traces.Events(activity));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_late_call_says_which_deadline_has_passed(bool abandon)
    {
        using var traces = new Traces();
        var guard = TestGuards.With(_time, maxWaitMs: 100, abandon: abandon, name: "IOrders.Place");
        using var activity = traces.Source.StartActivity("caller");
        var call = guard.Call(TestGuards.UntilCancelled);
        var twin = guard.TryCall(TestGuards.UntilCancelled).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<ShotTimeoutException>(() => call);
        Assert.True((await twin).IsTimedOut);
        Assert.Equal(["shot.timed_out shot.limit=IOrders.Place", "shot.timed_out shot.limit=IOrders.Place"], Traces.Events(activity));
    }

    [Fact]
    public async Task Refused_requests_and_services_leave_their_event_on_the_request_s_activity()
    {
        using var traces = new Traces();
        await using var server = await TestServer.Start(
            app =>
            {
                app.Use(traces.FollowAsync);
                app.UseShot();
                app.MapGet("/limited", static () => "in").RequireShotLimit(1, perSecond: 0.001);
                app.MapGet("/shelf", static (IShelf shelf) => shelf.Take());
            },
            static services => services.AddSingleton<IShelf, Shelf>().AddShot());
        foreach (var path in new[] { "/limited", "/limited", "/shelf", "/shelf" })
            (await server.Get(path)).Dispose();
        var limits = traces.Requests
            .Select(static request => request.Events.SingleOrDefault() is { Name: "shot.refused" } refused ? refused.Tags.ToDictionary() : null)
            .ToList();
        Assert.Equal([null, "GET /limited", null, "shop.service"], limits.Select(static tags => tags?["shot.limit"]));
        Assert.InRange((double)limits[1]!["shot.retry_after"]!, 900, 1000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_late_request_leaves_its_event_on_the_request_s_activity(bool goesOn)
    {
        using var traces = new Traces();
        var stage = new Stage();
        await using var server = await stage.Serve(
            context => goesOn ? stage.Released : Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted),
            before: app => app.Use(traces.FollowAsync));
        var answer = server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire();
        Assert.Equal(408, (int)(await answer.Soon()).StatusCode);
        stage.Release();
        Assert.Equal(["shot.timed_out shot.limit=limit"], Traces.Events(Assert.Single(traces.Requests)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_refusal_allocates_nothing_unless_an_activity_records(bool isPropagated)
    {
        using var traces = new Traces(ActivitySamplingResult.PropagationData);
        using var activity = isPropagated ? traces.Source.StartActivity("caller") : null;
        Assert.Equal(isPropagated, activity is not null);
        var guard = TestGuards.With(_time, permits: 1);
        for (var i = 0; i < 100; i++)
            guard.TryEnter(out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Assert.False(guard.TryEnter(out _));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Empty(activity?.Events ?? []);
    }
}
