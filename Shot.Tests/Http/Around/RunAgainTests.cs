using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Http.Around;

/// <summary>Middleware around <c>UseShot()</c> that runs the pipeline again gets no request past a limit.</summary>
public sealed class RunAgainTests
{
    private int _runs;

    [Theory]
    [InlineData("GET", 0)]
    [InlineData("HEAD", 0)]
    [InlineData("GET", 1)]
    public async Task A_refused_request_is_asked_again(string method, int maxQueueMs)
    {
        await using var server = await Start(
            maxQueueMs,
            async (context, next) =>
            {
                await next();
                if (context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable)
                {
                    context.Response.Clear();
                    await next();
                }
            });
        Assert.Equal([200, 503, 503], await Ask(server, method, times: 3));
        Assert.Equal(1, _runs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_request_whose_caller_had_left_is_charged_when_it_runs(int maxQueueMs)
    {
        await using var server = await Start(
            maxQueueMs,
            async (context, next) =>
            {
                var aborted = context.RequestAborted;
                context.RequestAborted = new CancellationToken(canceled: true);
                await next();
                context.RequestAborted = aborted;
                Assert.Equal(StatusCodes.Status499ClientClosedRequest, context.Response.StatusCode);
                context.Response.StatusCode = StatusCodes.Status200OK;
                await next();
            });
        Assert.Equal([200, 503], await Ask(server, "GET", times: 2));
        Assert.Equal(1, _runs);
    }

    private Task<TestServer> Start(int maxQueueMs, Func<HttpContext, Func<Task>, Task> around) => TestServer.Start(
        app =>
        {
            app.Use(async (context, next) =>
            {
                var body = context.Response.Body;
                using var buffer = new MemoryStream();
                context.Response.Body = buffer;
                await around(context, () =>
                {
                    buffer.SetLength(0);
                    return next(context);
                });
                context.Response.Body = body;
                await body.WriteAsync(buffer.ToArray());
            });
            app.UseShot();
            app.MapMethods("/", ["GET", "HEAD"], () => { Interlocked.Increment(ref _runs); })
                .RequireShotLimit(1, perSecond: 1, limit => limit.MaxQueueMs = maxQueueMs);
        },
        static services => services.AddSingleton<TimeProvider>(new FakeTimeProvider()).AddShot());

    private static async Task<IEnumerable<int>> Ask(TestServer server, string method, int times)
    {
        var statuses = new int[times];
        for (var i = 0; i < times; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/");
            using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            statuses[i] = (int)response.StatusCode;
        }

        return statuses;
    }
}
