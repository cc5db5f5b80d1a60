using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Time.Testing;
using Shot.Tests.Http;

namespace Shot.Tests.Interop;

/// <summary>Shot's limiters inside ASP.NET Core's own rate limiting middleware, on Kestrel.</summary>
public sealed class RateLimiterMiddlewareTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_policy_may_return_a_bucket_which_outlives_the_server()
    {
        var bucket = new TokenBucket(2, perSecond: 0.1, _time);
        await using (var server = await Start(options => options.AddPolicy("bucket", _ => RateLimitPartition.Get("all", _ => bucket.AsRateLimiter())), "bucket"))
        {
            Assert.Equal(HttpStatusCode.OK, (await server.Get("/")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await server.Get("/")).StatusCode);
            var refused = await server.Get("/");
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter!.Delta);
            _time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(HttpStatusCode.OK, (await server.Get("/")).StatusCode);
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(bucket.TryAcquire());
    }

    [Fact]
    public async Task A_request_is_inside_a_gate_until_it_is_answered()
    {
        var gate = new ConcurrencyGate(1);
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        await using var server = await Start(
            options => options.AddPolicy("gate", _ => RateLimitPartition.Get("all", _ => gate.AsRateLimiter())),
            "gate",
            async () =>
            {
                entered.TrySetResult();
                await leave.Task;
            });
        var first = server.Get("/");
        await entered.Task;
        Assert.Equal(HttpStatusCode.TooManyRequests, (await server.Get("/")).StatusCode);
        leave.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        // The answer may be here before the server has let go.
        SpinWait.SpinUntil(() => gate.Entered == 0, TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/")).StatusCode);
    }

    [Fact]
    public async Task The_limiter_of_all_requests_may_be_one_of_keys()
    {
        var tenants = new KeyedLimiter<string>(1, perSecond: 0.1, maxKeys: 1_000, timeProvider: _time);
        await using var server = await Start(options => options.GlobalLimiter = tenants.AsPartitionedRateLimiter(
            (HttpContext context) => context.Request.Query["tenant"].ToString()));
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/?tenant=a")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/?tenant=b")).StatusCode);
        var refused = await server.Get("/?tenant=a");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter!.Delta);
    }

    private static Task<TestServer> Start(Action<RateLimiterOptions> configure, string? policy = null, Func<Task>? handler = null) => TestServer.Start(
        app =>
        {
            app.UseRateLimiter();
            var endpoint = app.MapGet("/", handler ?? (static () => Task.CompletedTask));
            if (policy is not null)
                endpoint.RequireRateLimiting(policy);
        },
        services => services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = static (rejected, _) =>
            {
                if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter))
                    rejected.HttpContext.Response.Headers.RetryAfter = $"{Math.Ceiling(retryAfter.TotalSeconds)}";
                return default;
            };
            configure(options);
        }));
}
