using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shot.AspNetCore;
using Shot.AspNetCore.Answers;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Answers;

/// <summary>What an application does in <see cref="ShotHttpOptions.OnRejected"/>.</summary>
public sealed class RejectionHookTests
{
    [Fact]
    public async Task The_hook_gets_the_outcome_the_limit_and_the_exact_wait_and_may_add_headers()
    {
        ShotRejection? told = null;
        await using var server = await Serve(rejection =>
        {
            told = rejection;
            Assert.Equal(503, rejection.HttpContext.Response.StatusCode);
            rejection.HttpContext.Response.Headers["x-hook"] = rejection.HttpContext.Request.Path.Value;
            return default;
        });
        using var admitted = await server.Get("/shared");
        Assert.Null(told);
        Assert.Null(admitted.Header("x-hook"));
        server.Time.Advance(TimeSpan.FromMilliseconds(500));
        using var refused = await server.Get("/shared");
        Assert.Equal("/shared", refused.Header("x-hook"));
        Assert.Equal((ShotOutcome.Overloaded, "limit", TimeSpan.FromMilliseconds(3_500)), (told!.Outcome, told.LimitName, told.RetryAfter));
        Assert.Equal(503, (await refused.Problem()).GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task The_hook_may_write_another_body()
    {
        await using var server = await Serve(async rejection =>
        {
            rejection.HttpContext.Response.ContentType = "text/plain";
            await rejection.HttpContext.Response.WriteAsync("come back later", rejection.HttpContext.RequestAborted);
        });
        await server.Get("/shared");
        using var refused = await server.Get("/shared");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("text/plain", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal("come back later", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_status_that_the_hook_sets_is_also_in_the_problem()
    {
        await using var server = await Serve(rejection =>
        {
            rejection.HttpContext.Response.StatusCode = 429;
            return default;
        });
        await server.Get("/shared");
        using var refused = await server.Get("/shared");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(429, (await refused.Problem()).GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task An_exception_of_the_hook_is_logged_and_the_client_has_its_answer()
    {
        await using var server = await Serve(_ => throw new InvalidOperationException("hook"));
        await server.Get("/shared");
        using var refused = await server.Get("/shared");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(503, (await refused.Problem()).GetProperty("status").GetInt32());
        var (category, level, text, error) = Assert.Single(server.Log.Errors);
        Assert.Equal(("Shot", LogLevel.Error, "hook"), (category, level, error!.Message));
        Assert.Contains("'limit'", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_late_handler_shares_neither_context_nor_services_with_the_hook(bool heeds)
    {
        var entered = new TaskCompletionSource<HttpContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ShotRejection? told = null;
        var isSame = (Context: true, Services: true);
        await using var server = await Serve(
            async rejection =>
            {
                told = rejection;
                var handlers = await entered.Task;
                isSame = (rejection.HttpContext == handlers, rejection.HttpContext.RequestServices == handlers.RequestServices);
                Assert.Equal("?a=1", rejection.HttpContext.Request.QueryString.Value);
                rejection.HttpContext.Response.Headers["x-hook"] = rejection.HttpContext.GetEndpoint()?.DisplayName;
            },
            app => app.MapGet("/late", async (HttpContext context) =>
            {
                entered.SetResult(context);
                await (heeds ? release.Task.WaitAsync(context.RequestAborted) : release.Task);
            }).RequireShotLimit(10, perSecond: 10, limit => { limit.Name = "late"; limit.MaxWaitMs = DeadlineServer.MaxWaitMs; }));
        var answer = server.Get("/late?a=1");
        await entered.Task.Soon();
        server.Expire();
        using var response = await answer;
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.Equal((ShotOutcome.TimedOut, "late", TimeSpan.Zero), (told!.Outcome, told.LimitName, told.RetryAfter));
        Assert.Equal("HTTP: GET /late", response.Header("x-hook"));
        Assert.Equal((false, false), isSame);
        release.SetResult();
        Assert.Empty(server.Log.Errors);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_late_answer_waits_for_the_hook_up_to_a_bound(bool heeds, bool blocks)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var unblock = new SemaphoreSlim(0);
        var hooked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Serve(
            async rejection =>
            {
                var response = rejection.HttpContext.Response;
                response.Headers["x-hook"] = "too late";
                hooked.SetResult();
                if (blocks)
                    unblock.Wait(TestContext.Current.CancellationToken);
                else
                    await unblock.WaitAsync(TestContext.Current.CancellationToken);
                response.StatusCode = 599;
                await response.WriteAsync("too late", CancellationToken.None);
                ended.SetResult();
            },
            app => app.MapGet("/late", async (HttpContext context) =>
            {
                entered.SetResult();
                await (heeds ? release.Task.WaitAsync(context.RequestAborted) : release.Task);
            }).RequireShotLimit(10, perSecond: 10, limit => { limit.Name = "late"; limit.MaxWaitMs = DeadlineServer.MaxWaitMs; }));
        var answer = server.Get("/late");
        await entered.Task.Soon();
        server.Expire();
        await hooked.Task.Soon();
        Assert.False(answer.IsCompleted);
        await Patience.Until(() =>
        {
            server.Time.Advance(HttpAnswers.HookBound);
            return answer.IsCompleted;
        });
        using var response = await answer;
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.Null(response.Header("x-hook"));
        Assert.Equal(408, (await response.Problem()).GetProperty("status").GetInt32());
        unblock.Release();
        await ended.Task.Soon();
        release.SetResult();
        Assert.Empty(server.Log.Errors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_hook_may_write_another_body_and_status_for_a_late_request(bool heeds)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Serve(
            rejection =>
            {
                rejection.HttpContext.Response.StatusCode = 504;
                rejection.HttpContext.Response.ContentType = "text/plain";
                Encoding.UTF8.GetBytes("too slow", rejection.HttpContext.Response.BodyWriter);
                return default;
            },
            app => app.MapGet("/late", async (HttpContext context) =>
            {
                entered.SetResult();
                await (heeds ? release.Task.WaitAsync(context.RequestAborted) : release.Task);
            }).RequireShotLimit(10, perSecond: 10, limit => { limit.Name = "late"; limit.MaxWaitMs = DeadlineServer.MaxWaitMs; }));
        var answer = server.Get("/late");
        await entered.Task.Soon();
        server.Expire();
        using var response = await answer;
        Assert.Equal((HttpStatusCode.GatewayTimeout, "text/plain"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal("too slow", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        release.SetResult();
        Assert.Empty(server.Log.Errors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_invalid_header_of_the_hook_costs_the_answer_nothing_else(bool heeds)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Serve(
            static rejection =>
            {
                rejection.HttpContext.Response.Headers["x-reason"] = "höh";
                rejection.HttpContext.Response.Headers["x-hook"] = "taken";
                return default;
            },
            app => app.MapGet("/late", async (HttpContext context) =>
            {
                entered.SetResult();
                await (heeds ? release.Task.WaitAsync(context.RequestAborted) : release.Task);
            }).RequireShotLimit(10, perSecond: 10, limit => { limit.Name = "late"; limit.MaxWaitMs = DeadlineServer.MaxWaitMs; }));
        var answer = server.Get("/late");
        await entered.Task.Soon();
        server.Expire();
        using var response = await answer;
        Assert.Equal((HttpStatusCode.RequestTimeout, "taken"), (response.StatusCode, response.Header("x-hook")));
        Assert.Equal(408, (await response.Problem()).GetProperty("status").GetInt32());
        release.SetResult();
        Assert.Contains("'late'", Assert.Single(server.Log.Errors).Text, StringComparison.Ordinal);
    }

    /// <summary>The connection serves another request meanwhile: the hook must go on seeing its own.</summary>
    [Fact]
    public async Task A_hook_that_is_too_late_still_sees_its_own_request()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hooked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Serve(
            async rejection =>
            {
                hooked.SetResult();
                await release.Task;
                rejection.HttpContext.Abort();
                seen.SetResult(rejection.HttpContext.Request.Headers["x-number"]);
            },
            app =>
            {
                app.MapGet("/late", async (HttpContext context) =>
                {
                    entered.SetResult();
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                }).RequireShotLimit(10, perSecond: 10, limit => { limit.Name = "late"; limit.MaxWaitMs = DeadlineServer.MaxWaitMs; });
                app.MapGet("/next", async () =>
                {
                    release.SetResult();
                    return await seen.Task;
                });
            });
        server.Http1.DefaultRequestHeaders.Add("x-number", "1");
        var answer = server.Get("/late");
        await entered.Task.Soon();
        server.Expire();
        await hooked.Task.Soon();
        await Patience.Until(() =>
        {
            server.Time.Advance(HttpAnswers.HookBound);
            return answer.IsCompleted;
        });
        (await answer).Dispose();
        server.Http1.DefaultRequestHeaders.Clear();
        server.Http1.DefaultRequestHeaders.Add("x-number", "2");
        using var next = await server.Get("/next");
        Assert.Equal("1", await next.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_hook_is_called_for_a_guarded_service_behind_the_endpoint()
    {
        ShotRejection? told = null;
        await using var server = await DeadlineServer.Start(
            (app, _) =>
            {
                app.UseShot();
                app.MapGet("/behind", (IThrottled throttled) => throttled.Take());
            },
            services => services.AddShot(options => options.OnRejected = rejection =>
            {
                told = rejection;
                return default;
            }).AddSingleton<IThrottled, Throttled>().AddShot());
        await server.Get("/behind");
        using var refused = await server.Get("/behind");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal((ShotOutcome.Overloaded, "IThrottled.Take"), (told!.Outcome, told.LimitName));
        Assert.True(told.RetryAfter > TimeSpan.Zero);
    }

    private static Task<DeadlineServer> Serve(Func<ShotRejection, ValueTask> hook, Action<WebApplication>? map = null) => DeadlineServer.Start(
        (app, _) =>
        {
            app.UseShot();
            app.MapGet("/shared", () => "").RequireShotLimit(1, perSecond: 0.25, limit => limit.Name = "limit");
            map?.Invoke(app);
        },
        services => services.AddShot(options => options.OnRejected = hook));
}
