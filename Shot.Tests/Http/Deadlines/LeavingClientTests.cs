using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore.Endpoints;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Tests.Http.Deadlines;

/// <summary>Whoever leaves, and whichever token fires, a handler is late from its deadline; and for nobody at all nothing is run.</summary>
public sealed class LeavingClientTests
{
    private readonly Stage _stage = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_answer_comes_at_the_deadline_though_a_token_further_out_has_fired(int version)
    {
        using var outer = new CancellationTokenSource();
        await using var server = await _stage.Serve(
            async context =>
            {
                await _stage.Released;
                context.Response.StatusCode = StatusCodes.Status201Created;
            },
            before: app => app.Use((context, next) =>
            {
                context.RequestAborted = outer.Token;
                return next(context);
            }));
        var answer = server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await _stage.Entered.Task.Soon();
        await outer.CancelAsync();
        server.Expire();
        using var response = await answer.Soon();
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.False(_stage.Ended.Task.IsCompleted);
        _stage.Release();
        Assert.Null(await _stage.Ended.Task.Soon());
        Assert.Empty(server.Log.Entries);
    }

    [Fact]
    public async Task Handlers_whose_clients_have_reset_their_connections_are_late_from_their_deadline()
    {
        const int MaxAbandoned = 5;
        var definition = new GuardDefinition("limit")
        {
            MaxWaitMs = DeadlineServer.MaxWaitMs,
            MaxAbandoned = MaxAbandoned,
            Limits = [new LimitDefinition("limit", permits: 1_000, perSecond: 1_000)],
        };
        Guard guard = null!;
        var left = 0;
        var entered = 0;
        await using var server = await DeadlineServer.Start((app, _) =>
        {
            guard = definition.In(app.Services.GetRequiredService<GuardSet>());
            app.UseShot();
            app.Map("/guarded", async context =>
            {
                Interlocked.Increment(ref entered);
                await using var leaving = context.RequestAborted.Register(() => Interlocked.Increment(ref left));
                await _stage.Released;
            }).WithMetadata(new ShotLimitMetadata(definition));
        });
        for (var i = 0; i < MaxAbandoned; i++)
        {
            using var client = await RawClient.Connect(server.Port);
            await client.Send("GET /guarded HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await Patience.Until(() => Volatile.Read(ref entered) == i + 1);
            client.Reset();
        }

        await Patience.Until(() => Volatile.Read(ref left) == MaxAbandoned);
        Assert.Equal(0, guard.Late);
        server.Expire();
        await Patience.Until(() => guard.Late == MaxAbandoned);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken).Soon()).StatusCode);
        _stage.Release();
        await Patience.Until(() => guard.Late == 0);
        Assert.Equal(HttpStatusCode.OK, (await server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken).Soon()).StatusCode);
        Assert.Empty(server.Log.Errors);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(DeadlineServer.MaxWaitMs, 0, 0)]
    [InlineData(0, 1_000, 0)]
    [InlineData(0, 0, 1)]
    public async Task A_request_whose_client_has_left_does_not_run_and_takes_no_permit(int maxWaitMs, int maxQueueMs, int gate)
    {
        var definition = new GuardDefinition("limit")
        {
            MaxWaitMs = maxWaitMs,
            Limits = [new LimitDefinition("limit", permits: 1, perSecond: 0.0001) { MaxQueueMs = maxQueueMs }],
            Concurrency = gate == 0 ? [] : [new ConcurrencyDefinition("gate", gate)],
        };
        Guard guard = null!;
        var runs = 0;
        await using var server = await DeadlineServer.Start((app, _) =>
        {
            guard = definition.In(app.Services.GetRequiredService<GuardSet>());
            app.Use((context, next) =>
            {
                if (context.Request.Query.ContainsKey("left"))
                    context.RequestAborted = new CancellationToken(canceled: true);
                return next(context);
            });
            app.UseRouting();
            app.UseShot();
            app.Map("/guarded", context =>
            {
                runs++;
                return Task.CompletedTask;
            }).WithMetadata(new ShotLimitMetadata(definition));
        });
        using var left = await server.Http1.GetAsync(new Uri("/guarded?left", UriKind.Relative), TestContext.Current.CancellationToken).Soon();
        Assert.Equal(StatusCodes.Status499ClientClosedRequest, (int)left.StatusCode);
        Assert.Equal((0, 0L), (runs, guard.Counters.Total(GuardCount.Admitted)));
        using var next = await server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken).Soon();
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal(1, runs);
        Assert.Empty(server.Log.Errors);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60_000)]
    public async Task A_request_timeout_that_comes_first_is_answered_by_its_own_middleware(int maxQueueMs)
    {
        await using var server = await DeadlineServer.Start(
            (app, _) =>
            {
                app.UseRouting();
                app.UseRequestTimeouts();
                app.Use(async (context, next) =>
                {
                    if (maxQueueMs == 0)
                        await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                    await next(context);
                });
                app.UseShot();
                app.Map("/guarded", () => "").WithMetadata(new ShotLimitMetadata(new GuardDefinition("limit")
                {
                    Limits = [new LimitDefinition("limit", permits: 1, perSecond: 0.1) { MaxQueueMs = maxQueueMs }],
                })).WithRequestTimeout(TimeSpan.FromMilliseconds(50));
            },
            services => services.AddRequestTimeouts());
        if (maxQueueMs > 0)
            Assert.Equal(HttpStatusCode.OK, (await server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken).Soon()).StatusCode);
        using var response = await server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken).Soon();
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
    }
}
