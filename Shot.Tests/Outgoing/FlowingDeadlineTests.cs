using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;
using Shot.Guarding;
using Shot.Tests.Guarding;
using Shot.Tests.Http;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Outgoing;

/// <summary>Every kind of guarded call publishes its deadline to its own work, and to nobody else's.</summary>
public sealed class FlowingDeadlineTests : IDisposable
{
    private readonly ClientHost _host = new(static client => client.AddShotDeadlines());

    [Fact]
    public async Task Calls_that_reuse_each_others_scopes_have_their_own_deadline_each()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 4_000), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, stop) =>
        {
            var maxWaitMs = 100 + (number % 50);
            await TestGuards.With(_host.Time, maxWaitMs, set: _host.Guards).Call(async _ =>
            {
                Assert.Equal(maxWaitMs, Left());
                if (number % 3 == 0)
                    await Task.Yield();
                Assert.Equal(maxWaitMs, Left());
                return 0;
            }, stop);
            Assert.Null(Left());
        });
    }

    [Fact]
    public async Task A_call_that_waited_for_its_permit_has_what_is_left_then()
    {
        var guard = TestGuards.Waiting(_host.Time, permits: 1, perSecond: 10, maxQueueMs: 400, maxWaitMs: 500, set: _host.Guards);
        (await guard.EnterAsync(TestContext.Current.CancellationToken)).Complete();
        var work = Work();
        _host.Advance(100);
        Assert.Equal(400, await work.Soon());
        Assert.Null(Left());

        async Task<double?> Work()
        {
            var call = await guard.EnterAsync(TestContext.Current.CancellationToken);
            var left = Left();
            call.Complete();
            return left;
        }
    }

    [Fact]
    public async Task A_streams_work_has_it_and_its_consumer_has_not()
    {
        var guard = TestGuards.With(_host.Time, 500, set: _host.Guards);
        Assert.True(guard.TryEnter(out var call));
        var seen = new List<double?>();
        await foreach (var item in call.Run(Items()))
        {
            Assert.Null(Left());
            _host.Advance(1_000);
        }

        Assert.Equal([500, 490], seen);

        async IAsyncEnumerable<int> Items()
        {
            seen.Add(Left());
            await Task.CompletedTask;
            _host.Advance(10);
            yield return 1;
            seen.Add(Left());
        }
    }

    [Fact]
    public void A_paused_call_keeps_what_was_left()
    {
        Assert.True(TestGuards.With(_host.Time, 500, set: _host.Guards).TryEnter(out var call));
        _host.Advance(100);
        call.Pause();
        _host.Advance(1_000);
        Assert.Equal(400, Left());
        call.Resume();
        _host.Advance(1);
        Assert.Equal(399, Left());
        call.Complete();
        Assert.Null(Left());
    }

    [Fact]
    public async Task An_endpoint_whose_response_has_started_goes_on_without_a_deadline()
    {
        var dependency = new Dependency();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await DeadlineServer.Start(
            (app, _) =>
            {
                app.UseShot();
                app.MapGet("/guarded", async (HttpContext context, IHttpClientFactory clients) =>
                {
                    await context.Response.StartAsync(CancellationToken.None);
                    await clients.CreateClient("any").GetAsync(new Uri("http://other.test"), CancellationToken.None);
                    started.SetResult();
                    await release.Task;
                    await clients.CreateClient("any").GetAsync(new Uri("http://other.test"), CancellationToken.None);
                }).RequireShotDeadline(500);
            },
            services =>
            {
                services.AddShot();
                services.AddHttpClient("any").ConfigurePrimaryHttpMessageHandler(() => dependency).AddShotDeadlines();
            });
        var answer = server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await started.Task.Soon();
        server.Expire();
        release.SetResult();
        Assert.True((await answer.Soon()).IsSuccessStatusCode);
        await Patience.Until(() => dependency.Requests.Count == 2);
        Assert.Equal(["499", null], dependency.Deadlines);
    }

    [Fact]
    public async Task A_request_at_the_deadline_finds_out_that_its_call_goes_on_although_no_timer_has_fired()
    {
        ExecutionContext? flow = null;
        Task<HttpResponseMessage>? request = null;

        // Made before the call's timer, it fires before that.
        using var timer = _host.Time.CreateTimer(
            _ => ExecutionContext.Run(flow!, _ => request = _host.Get(), null), null, TimeSpan.FromMilliseconds(500), Timeout.InfiniteTimeSpan);
        Assert.True(TestGuards.With(_host.Time, 500, set: _host.Guards).TryEnter(out var call));

        // As an endpoint does whose response has started.
        call.Listen(static _ => false, 0);
        flow = ExecutionContext.Capture();
        _host.Advance(500);
        await request!;
        call.Complete();
        Assert.Null(Assert.Single(_host.Dependency.Deadlines));
    }

    [Fact]
    public async Task An_endpoint_is_answered_at_its_deadline_when_its_request_to_another_hangs()
    {
        var dependency = new Dependency { Answer = static (_, cancellationToken) => Dependency.Hang(cancellationToken) };
        await using var server = await DeadlineServer.Start(
            static (app, _) =>
            {
                app.UseShot();
                app.MapGet("/guarded", static async (IHttpClientFactory clients) =>
                    await clients.CreateClient("any").GetStringAsync(new Uri("http://other.test"), CancellationToken.None)).RequireShotDeadline(500);
            },
            services =>
            {
                services.AddShot();
                services.AddHttpClient("any").ConfigurePrimaryHttpMessageHandler(() => dependency).AddShotDeadlines();
            });
        var answer = server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await Patience.Until(() => !dependency.Requests.IsEmpty);
        server.Expire();
        using var response = await answer.Soon();
        Assert.Equal(System.Net.HttpStatusCode.RequestTimeout, response.StatusCode);
        var guard = Assert.Single(server.Services.GetRequiredService<GuardSet>().Guards, static guard => guard.Name == "GET /guarded");
        await Patience.Until(() => guard.Late == 0);
        Assert.Equal(1, guard.Counters.Total(Shot.Metrics.GuardCount.TimedOut));
        Assert.Equal(0, guard.Counters.Total(Shot.Metrics.GuardCount.Failed));
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task A_hubs_method_has_not_the_deadline_of_its_connections_request(HttpTransportType transport)
    {
        await using var server = await TestServer.Start(
            static app =>
            {
                app.UseShot();
                app.MapHub<LeftHub>("/left");
            },
            static services =>
            {
                services.AddShot(static options => options.AllRequests.RequireShotDeadline(60_000)).AddSignalR();
                services.AddHttpClient("any").AddShotDeadlines();
            });
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(server.Client.BaseAddress!, "/left"), transport).Build();
        await hub.StartAsync(TestContext.Current.CancellationToken);
        Assert.Null(await hub.InvokeAsync<double?>(nameof(LeftHub.Free), TestContext.Current.CancellationToken));
        Assert.InRange(await hub.InvokeAsync<double>(nameof(LeftHub.Limited), TestContext.Current.CancellationToken), 60_001, 90_000);
    }

    public void Dispose() => _host.Dispose();

    /// <summary>What this flow has left, in milliseconds.</summary>
    internal static double? Left() => FlowingDeadline.Current?.Earliest(out var left) is null ? null : left.TotalMilliseconds;

    public sealed class LeftHub : Hub
    {
        public double? Free() => Context.ConnectionAborted.IsCancellationRequested ? 0 : Left();

        [ShotDeadline(90_000)]
        public Task<double> Limited() => Task.FromResult(Context.ConnectionAborted.IsCancellationRequested ? 0 : Left() ?? 0);
    }
}
