using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Answers;

/// <summary>A guarded service refuses when the handler, or middleware, has begun an answer of its own.</summary>
public sealed class WrittenBeforeTests
{
    private static readonly string[] OfContent =
    [
        "Accept-Ranges", "Age", "Content-Digest", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-MD5", "Content-Range", "Digest", "ETag",
        "Expires", "Last-Modified", "Link", "Location", "Pragma", "Refresh", "Repr-Digest", "Trailer",
    ];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(DeadlineServer.MaxWaitMs, 1)]
    [InlineData(0, 2)]
    [InlineData(DeadlineServer.MaxWaitMs, 2)]
    public async Task Headers_of_the_content_are_removed_and_all_others_stay(int maxWaitMs, int version)
    {
        await using var server = await Serve(maxWaitMs, async (context, throttled) =>
        {
            var response = context.Response;
            foreach (var name in OfContent)
                response.Headers[name] = "said";
            response.Headers["X-Own"] = "own";
            response.Headers.CacheControl = "max-age=60";
            response.Headers.Vary = "Origin";
            response.ContentType = "text/plain";
            response.ContentLength = "taken".Length;
            response.StatusCode = StatusCodes.Status201Created;
            context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = "Fine";
            if (response.SupportsTrailers())
                response.AppendTrailer("X-Sum", "5");
            await Task.Yield();
            await response.WriteAsync(throttled.Take(), context.RequestAborted);
        });
        await Ask(server, version);
        using var refused = await Ask(server, version);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(503, (await refused.Problem()).GetProperty("status").GetInt32());
        Assert.DoesNotContain(OfContent, name => refused.Headers.NonValidated.Contains(name) || refused.Content.Headers.NonValidated.Contains(name));
        Assert.Equal(("own", "no-store", "Origin"), (refused.Header("X-Own"), refused.Header("Cache-Control"), refused.Header("Vary")));
        Assert.Empty(refused.TrailingHeaders);
        if (version == 1)
            Assert.Equal("Service Unavailable", refused.ReasonPhrase);
        Assert.Empty(server.Log.Errors);
    }

    [Theory]
    [InlineData(0, 1, "half")]
    [InlineData(0, 2, "half")]
    [InlineData(DeadlineServer.MaxWaitMs, 1, null)]
    [InlineData(DeadlineServer.MaxWaitMs, 2, null)]
    public async Task Unflushed_content_does_not_break_the_answer(int maxWaitMs, int version, string? body)
    {
        await using var server = await Serve(maxWaitMs, (context, throttled) =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.ContentLength = 100;
            Encoding.UTF8.GetBytes("half", context.Response.BodyWriter);
            throttled.Take();
            return context.Response.WriteAsync(new string('x', 96), context.RequestAborted);
        });
        await Ask(server, version);
        using var refused = await Ask(server, version);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Header("Retry-After"));
        if (body is null)
            Assert.Equal(503, (await refused.Problem()).GetProperty("status").GetInt32());
        else
            Assert.Equal(("text/plain", body), (refused.Content.Headers.ContentType!.MediaType, await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Empty(server.Log.Errors);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_hook_may_write_by_the_body_writer_and_need_not_flush(int version)
    {
        await using var server = await Serve(
            0,
            (_, throttled) =>
            {
                throttled.Take();
                return Task.CompletedTask;
            },
            options => options.OnRejected = rejection =>
            {
                rejection.HttpContext.Response.ContentType = "text/plain";
                Encoding.UTF8.GetBytes("come back later", rejection.HttpContext.Response.BodyWriter);
                return default;
            });
        await Ask(server, version);
        using var refused = await Ask(server, version);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("come back later", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Empty(server.Log.Errors);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_service_that_refuses_in_middleware_before_the_guard_is_answered_by_the_exception_handler(int version)
    {
        await using var server = await DeadlineServer.Start(
            (app, _) =>
            {
                app.UseExceptionHandler("/error");
                app.UseRouting();
                app.Use((context, next) =>
                {
                    context.RequestServices.GetRequiredService<IThrottled>().Take();
                    return next(context);
                });
                app.UseShot();
                app.MapGet("/behind", () => "");
            },
            services => services.AddShot().AddSingleton<IThrottled, Throttled>().AddShot());
        await Ask(server, version);
        using var refused = await Ask(server, version);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.True(int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture) > 0);
        Assert.Equal(503, (await refused.Problem()).GetProperty("status").GetInt32());
    }

    private static async Task<HttpResponseMessage> Ask(DeadlineServer server, int version)
    {
        using var request = DeadlineServer.Request(HttpMethod.Get, version, "/behind");
        return await server.Client(version).SendAsync(request, TestContext.Current.CancellationToken).Soon();
    }

    private static Task<DeadlineServer> Serve(int maxWaitMs, Func<HttpContext, IThrottled, Task> handler, Action<ShotHttpOptions>? options = null) => DeadlineServer.Start(
        (app, _) =>
        {
            app.UseRouting();
            app.UseShot();
            app.MapGet("/behind", (HttpContext context, IThrottled throttled) => handler(context, throttled)).RequireShotLimit(1_000, perSecond: 1_000, limit => limit.MaxWaitMs = maxWaitMs);
        },
        services => services.AddShot(options).AddSingleton<IThrottled, Throttled>().AddShot());
}
