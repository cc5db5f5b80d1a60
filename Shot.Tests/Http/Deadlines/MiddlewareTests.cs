using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http.Deadlines;

/// <summary>Middleware that has to do with responses keeps working, before <c>UseShot()</c> and after it.</summary>
public sealed class MiddlewareTests
{
    private readonly Stage _stage = new();

    public enum Place
    {
        Before,
        After,
    }

    public static TheoryData<Place, int> Everywhere => new() { { Place.Before, 1 }, { Place.Before, 2 }, { Place.After, 1 }, { Place.After, 2 } };

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Response_compression_works_under_a_deadline(Place place, int version)
    {
        var text = new string('x', 100_000);
        await using var server = await Serve(
            place,
            app => app.UseResponseCompression(),
            context =>
            {
                context.Response.ContentType = "text/plain";
                return context.Response.WriteAsync(text, context.RequestAborted);
            },
            services => services.AddResponseCompression(options => options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/problem+json"]));
        using var response = await Get(server, version, request => request.Headers.AcceptEncoding.ParseAdd("gzip"));
        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        await using var unzipped = new GZipStream(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(unzipped);
        Assert.Equal(text, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Response_compression_does_not_break_a_late_answer(Place place, int version)
    {
        await using var server = await Serve(
            place, app => app.UseResponseCompression(), Late,
            services => services.AddResponseCompression(options => options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/problem+json"]));
        await AssertIsAnsweredInTime(server, version, request => request.Headers.AcceptEncoding.ParseAdd("gzip"));
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Output_caching_works_under_a_deadline(Place place, int version)
    {
        var calls = 0;
        await using var server = await Serve(
            place, app => app.UseOutputCache(),
            context => context.Response.WriteAsync($"call {++calls}", context.RequestAborted),
            services => services.AddOutputCache(),
            endpoint => endpoint.CacheOutput());
        for (var i = 0; i < 3; i++)
        {
            using var response = await Get(server, version);
            Assert.Equal("call 1", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Output_caching_does_not_store_late_answers(Place place, int version)
    {
        var calls = 0;
        await using var server = await Serve(
            place, app => app.UseOutputCache(),
            async context =>
            {
                if (Interlocked.Increment(ref calls) == 1)
                    await Late(context);
                else
                    await context.Response.WriteAsync("second", context.RequestAborted);
            },
            services => services.AddOutputCache(),
            endpoint => endpoint.CacheOutput());
        await AssertIsAnsweredInTime(server, version);
        using var response = await Get(server, version);
        Assert.Equal("second", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Callbacks_for_the_start_of_a_response_work_under_a_deadline(Place place, int version)
    {
        await using var server = await Serve(place, AddHeaderAtStart, context =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.Append("X-Start", "handler");
                return Task.CompletedTask;
            });
            return context.Response.WriteAsync("whole", context.RequestAborted);
        });
        using var response = await Get(server, version);
        Assert.Equal("handler,200", string.Join(',', response.Headers.GetValues("X-Start")));
        Assert.Equal("whole", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Callbacks_of_middleware_before_UseShot_run_for_a_late_answer_too(int version)
    {
        await using var server = await Serve(Place.Before, AddHeaderAtStart, Late);
        using var response = await AssertIsAnsweredInTime(server, version);
        Assert.Equal("408", Assert.Single(response.Headers.GetValues("X-Start")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_callback_that_fails_for_a_late_answer_does_not_leave_the_client_waiting(int version)
    {
        await using var server = await Serve(Place.Before, app => app.Use((context, next) =>
        {
            context.Response.OnStarting(() => throw new InvalidOperationException("callback"));
            return next(context);
        }), Late);
        using var response = await Answer(server, version).Soon();
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.False(_stage.Ended.Task.IsCompleted);
        _stage.Release();
        Assert.Null(await _stage.Ended.Task.Soon());
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Middleware_that_buffers_the_body_does_not_delay_a_late_answer(Place place, int version)
    {
        await using var server = await Serve(place, app => app.Use(async (context, next) =>
        {
            var body = context.Response.Body;
            using var buffer = new MemoryStream();
            context.Response.Body = buffer;
            await next(context);
            context.Response.Body = body;
            if (!context.Response.HasStarted)
                await body.WriteAsync(buffer.ToArray());
        }), Late);
        await AssertIsAnsweredInTime(server, version);
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Headers_and_cookies_that_middleware_has_set_are_the_handlers_too(Place place, int version)
    {
        await using var server = await Serve(
            place,
            app => app.Use((context, next) =>
            {
                context.Response.Headers["X-Middleware"] = "middleware";
                context.Response.Headers["X-Removed"] = "removed";
                context.Response.ContentLength = 1;
                context.Response.Cookies.Append("middleware", "middleware");
                return next(context);
            }),
            context =>
            {
                Assert.Equal("middleware", context.Response.Headers["X-Middleware"]);
                Assert.Equal(1, context.Response.ContentLength);
                Assert.True(context.Response.Headers.Remove("X-Removed"));
                Assert.False(context.Response.Headers.Remove("X-Removed"));
                context.Response.ContentLength = 5;
                context.Response.Cookies.Append("handler", "handler");
                return context.Response.WriteAsync("whole", context.RequestAborted);
            });
        using var response = await Get(server, version);
        Assert.Equal("middleware", Assert.Single(response.Headers.GetValues("X-Middleware")));
        Assert.False(response.Headers.Contains("X-Removed"));
        Assert.Equal(5, response.Content.Headers.ContentLength);
        Assert.Equal(["middleware=middleware; path=/", "handler=handler; path=/"], response.Headers.GetValues("Set-Cookie"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_late_answer_has_the_headers_of_middleware_before_UseShot_and_no_cookie_of_the_handler(int version)
    {
        await using var server = await Serve(
            Place.Before,
            app => app.Use((context, next) =>
            {
                context.Response.Headers["X-Middleware"] = "middleware";
                context.Response.Cookies.Append("middleware", "middleware");
                return next(context);
            }),
            context =>
            {
                context.Response.Cookies.Append("handler", "handler");
                return Late(context);
            });
        using var response = await AssertIsAnsweredInTime(server, version);
        Assert.Equal("middleware", Assert.Single(response.Headers.GetValues("X-Middleware")));
        Assert.Equal("middleware=middleware; path=/", Assert.Single(response.Headers.GetValues("Set-Cookie")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Outer_middleware_sees_the_answer_and_cannot_change_it(int version)
    {
        var seen = new TaskCompletionSource<(int, bool)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Serve(Place.Before, app => app.Use(async (context, next) =>
        {
            await next(context);
            seen.SetResult((context.Response.StatusCode, context.Response.HasStarted));
            context.Response.StatusCode = 200;
            context.Response.Headers["X-After"] = "after";
            context.Response.OnStarting(() => throw new InvalidOperationException("never"));
        }), Late);
        using var response = await AssertIsAnsweredInTime(server, version);
        Assert.Equal((408, true), await seen.Task.Soon());
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task An_exception_handler_works_under_a_deadline(Place place, int version)
    {
        await using var server = await Serve(
            place,
            app => app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync("handled", context.RequestAborted))),
            context =>
            {
                context.Response.Headers["X-Own"] = "own";
                Encoding.UTF8.GetBytes("unsent", context.Response.BodyWriter);
                throw new InvalidOperationException("own");
            });
        using var response = await Get(server, version);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.False(response.Headers.Contains("X-Own"));
        if (place == Place.Before)
            Assert.Equal("handled", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static void AddHeaderAtStart(WebApplication app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.Append("X-Start", context.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return Task.CompletedTask;
        });
        return next(context);
    });

    private static async Task<HttpResponseMessage> Get(DeadlineServer server, int version, Action<HttpRequestMessage>? configure = null)
    {
        using var request = DeadlineServer.Request(HttpMethod.Get, version);
        configure?.Invoke(request);
        return await server.Client(version).SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Is late, and then writes all the same.</summary>
    private async Task Late(HttpContext context)
    {
        await _stage.Released;
        await context.Response.WriteAsync("late", CancellationToken.None);
    }

    private async Task<HttpResponseMessage> Answer(DeadlineServer server, int version, Action<HttpRequestMessage>? configure = null)
    {
        var answer = Get(server, version, configure);
        await _stage.Entered.Task.Soon();
        server.Expire();
        return await answer;
    }

    private async Task<HttpResponseMessage> AssertIsAnsweredInTime(DeadlineServer server, int version, Action<HttpRequestMessage>? configure = null)
    {
        var response = await Answer(server, version, configure).Soon();
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.Contains("\"status\":408", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(_stage.Ended.Task.IsCompleted);
        _stage.Release();
        Assert.Null(await _stage.Ended.Task.Soon());
        Assert.Empty(server.Log.Entries);
        return response;
    }

    private Task<DeadlineServer> Serve(
        Place place, Action<WebApplication> middleware, RequestDelegate handler,
        Action<IServiceCollection>? services = null, Action<IEndpointConventionBuilder>? endpoint = null) =>
        _stage.Serve(handler, services, place == Place.Before ? middleware : null, place == Place.After ? middleware : null, endpoint);
}
