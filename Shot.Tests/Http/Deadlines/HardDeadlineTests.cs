using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shot.AspNetCore.Endpoints;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Tests.Http.Deadlines;

/// <summary>The client has its answer by the deadline, whatever the handler does.</summary>
public sealed class HardDeadlineTests
{
    private readonly Stage _stage = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_handler_that_ignores_its_token_is_answered_for(int version)
    {
        await using var server = await _stage.Serve(context => _stage.Released);
        var answer = server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await _stage.Entered.Task.Soon();
        server.Expire();

        using var response = await answer.Soon();
        Assert.False(_stage.Ended.Task.IsCompleted);
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"status\":408", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(version == 1, response.Headers.ConnectionClose ?? false);
        _stage.Release();
        Assert.Null(await _stage.Ended.Task.Soon());
        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_handler_that_stops_for_its_token_keeps_its_connection(int version)
    {
        var connections = new ConcurrentQueue<string>();
        await using var server = await _stage.Serve(async context =>
        {
            connections.Enqueue(context.Connection.Id);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        for (var i = 0; i < 3; i++)
        {
            var answer = server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
            await Patience.Until(() => connections.Count > i);
            server.Time.Advance(TimeSpan.FromMilliseconds(DeadlineServer.MaxWaitMs));
            using var response = await answer.Soon();
            Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
            Assert.False(response.Headers.ConnectionClose ?? false);
        }

        Assert.Single(connections.Distinct());
        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Two_hundred_requests_in_flight_are_all_answered_while_their_handlers_hang(int version)
    {
        var running = 0;
        await using var server = await _stage.Serve(async context =>
        {
            Interlocked.Increment(ref running);
            await _stage.Released;
            Interlocked.Decrement(ref running);
        });
        var answers = Enumerable.Range(0, 200).Select(_ => server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken)).ToArray();
        await Patience.Until(() => Volatile.Read(ref running) == 200);
        server.Expire();
        foreach (var response in await Task.WhenAll(answers).Soon())
            Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.Equal(200, running);
        _stage.Release();
        await Patience.Until(() => Volatile.Read(ref running) == 0);
        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Too_much_abandoned_work_refuses_new_work_until_it_ends(int version)
    {
        var definition = new GuardDefinition("limit")
        {
            MaxWaitMs = DeadlineServer.MaxWaitMs,
            MaxAbandoned = 1,
            Limits = [new LimitDefinition("limit", permits: 1_000, perSecond: 1_000)],
        };
        Guard guard = null!;
        await using var server = await DeadlineServer.Start((app, _) =>
        {
            guard = definition.In(app.Services.GetRequiredService<GuardSet>());
            app.UseShot();
            app.Map("/guarded", async context =>
            {
                _stage.Entered.TrySetResult();
                await _stage.Released;
            }).WithMetadata(new ShotLimitMetadata(definition));
        });
        var late = server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await _stage.Entered.Task.Soon();
        server.Expire();
        Assert.Equal(HttpStatusCode.RequestTimeout, (await late.Soon()).StatusCode);
        Assert.Equal((1, 1, 1), (guard.Late, guard.Counters.Total(GuardCount.TimedOut), guard.Counters.Total(GuardCount.Abandoned)));

        var refused = await server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken).Soon();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        _stage.Release();
        await Patience.Until(() => guard.Late == 0);
        var admitted = await server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken).Soon();
        Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_exception_of_a_late_handler_is_logged_once_and_observed(int version)
    {
        var own = new InvalidOperationException("own");
        var unobserved = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved += e.Exception.InnerExceptions.Contains(own) ? 1 : 0;
        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            await using var server = await _stage.Serve(async context =>
            {
                await _stage.Released;
                throw own;
            });
            var answer = server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
            await _stage.Entered.Task.Soon();
            server.Expire();
            Assert.Equal(HttpStatusCode.RequestTimeout, (await answer.Soon()).StatusCode);
            _stage.Release();
            await Patience.Until(() => server.Log.Entries.Count > 0);
            var (category, level, text, error) = Assert.Single(server.Log.Entries);
            Assert.Equal("Shot", category);
            Assert.Equal(LogLevel.Error, level);
            Assert.Equal("The handler of 'limit' failed after its request was answered at the deadline.", text);
            Assert.Same(own, error);
        }
        finally
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            TaskScheduler.UnobservedTaskException -= Count;
        }

        Assert.Equal(0, unobserved);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_late_handler_keeps_its_context_and_scope_until_it_ends(int version)
    {
        var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await _stage.Serve(
            async context =>
            {
                var scoped = context.RequestServices.GetRequiredService<Scoped>();
                await _stage.Released;
                Assert.False(scoped.IsDisposed);
                Assert.Same(scoped, context.RequestServices.GetRequiredService<Scoped>());
                Assert.Equal("/guarded", context.Request.Path);
                Assert.Equal(StatusCodes.Status408RequestTimeout, context.Response.StatusCode);
                Assert.True(context.Response.HasStarted);
            },
            services: services => services.AddScoped(_ => new Scoped(disposed)));
        var answer = server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await _stage.Entered.Task.Soon();
        server.Expire();
        Assert.Equal(HttpStatusCode.RequestTimeout, (await answer.Soon()).StatusCode);
        _stage.Release();
        Assert.Null(await _stage.Ended.Task.Soon());
        await disposed.Task.Soon();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_handler_in_time_is_not_disturbed(int version)
    {
        await using var server = await _stage.Serve(async context =>
        {
            await Task.Yield();
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers["X-Own"] = "own";
            context.Response.Cookies.Append("cookie", "own");
            await context.Response.WriteAsync("whole", context.RequestAborted);
        });
        for (var i = 0; i < 3; i++)
        {
            using var response = await server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            Assert.Equal("own", Assert.Single(response.Headers.GetValues("X-Own")));
            Assert.Equal("cookie=own; path=/", Assert.Single(response.Headers.GetValues("Set-Cookie")));
            Assert.Equal("whole", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_handler_that_fails_in_time_is_the_applications()
    {
        await using var server = await _stage.Serve(context =>
        {
            context.Response.Headers["X-Own"] = "own";
            throw new InvalidOperationException("own");
        });
        using var response = await server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("own", Assert.IsType<InvalidOperationException>(Assert.Single(server.Log.Entries).Error).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_response_that_has_started_is_left_to_finish_and_its_token_does_not_fire(int version)
    {
        await using var server = await _stage.Serve(async context =>
        {
            await context.Response.StartAsync(context.RequestAborted);
            _stage.Entered.TrySetResult();
            await _stage.Released;
            await context.Response.WriteAsync(context.RequestAborted.IsCancellationRequested ? "cut" : "whole", CancellationToken.None);
        });
        var answer = server.Client(version).GetStringAsync(Stage.Path, TestContext.Current.CancellationToken);
        await _stage.Entered.Task.Soon();
        server.Expire();
        _stage.Release();
        Assert.Equal("whole", await answer.Soon());
        Assert.Null(await _stage.Ended.Task.Soon());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_response_that_has_started_is_aborted_when_the_application_wants_that(int version)
    {
        await using var server = await _stage.Serve(
            async context =>
            {
                await context.Response.StartAsync(context.RequestAborted);
                await context.Response.WriteAsync("half", context.RequestAborted);
                _stage.Entered.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            },
            services: services => services.AddShot(options => options.AbortStartedResponses = true));
        var answer = server.Client(version).GetStringAsync(Stage.Path, TestContext.Current.CancellationToken);
        await _stage.Entered.Task.Soon();
        server.Expire();
        await Assert.ThrowsAsync<HttpRequestException>(() => answer).Soon();
        Assert.IsAssignableFrom<OperationCanceledException>(await _stage.Ended.Task.Soon());
    }

    private sealed class Scoped(TaskCompletionSource disposed) : IDisposable
    {
        public bool IsDisposed => disposed.Task.IsCompleted;

        public void Dispose() => disposed.SetResult();
    }
}
