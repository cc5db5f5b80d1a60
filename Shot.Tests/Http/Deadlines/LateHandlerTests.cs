using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Shot.Tests.Http.Deadlines;

/// <summary>A late handler can neither corrupt nor crash the response, whatever it does.</summary>
public sealed class LateHandlerTests
{
    public static TheoryData<string, int> Everything
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var act in Acts.Keys)
            {
                data.Add(act, 1);
                data.Add(act, 2);
            }

            return data;
        }
    }

    private static Dictionary<string, Func<HttpContext, Task>> Acts { get; } = new(StringComparer.Ordinal)
    {
        ["sets the status"] = Do(context =>
        {
            context.Response.StatusCode = 201;
            Assert.Equal(408, context.Response.StatusCode);
        }),
        ["sets the reason"] = Do(context => context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = "late"),
        ["sets headers"] = Do(context =>
        {
            context.Response.Headers["X-Late"] = "late";
            context.Response.Headers.Append("X-Late", "later");
            context.Response.ContentLength = 7;
            context.Response.ContentType = "text/late";
            Assert.Equal("late,later", context.Response.Headers["X-Late"]);
            Assert.Equal(7, context.Response.ContentLength);
        }),
        ["clears the headers"] = Do(context => context.Response.Headers.Clear()),
        ["clears the response"] = Do(context =>
        {
            if (!context.Response.HasStarted)
                context.Response.Clear();
        }),
        ["appends a cookie"] = Do(context => context.Response.Cookies.Append("late", "late")),
        ["writes text"] = context => context.Response.WriteAsync("late", CancellationToken.None),
        ["writes JSON"] = context => context.Response.WriteAsJsonAsync(new { Late = new string('x', 100_000) }, CancellationToken.None),
        ["writes to the stream"] = async context =>
        {
            await context.Response.Body.WriteAsync(new byte[10]);
#pragma warning disable CA1835 // the old overload is what is called here
            await context.Response.Body.WriteAsync(new byte[10], 0, 10);
#pragma warning restore CA1835
            await context.Response.Body.FlushAsync();
        },
        ["writes to the stream synchronously"] = Do(context =>
        {
            context.Response.Body.Write(new byte[10]);
            context.Response.Body.Write(new byte[10], 0, 10);
            context.Response.Body.WriteByte(1);
            context.Response.Body.Flush();
        }),
        ["writes to the stream the old way"] = context =>
            Task.Factory.FromAsync(context.Response.Body.BeginWrite, context.Response.Body.EndWrite, new byte[10], 0, 10, null),
        ["writes to the pipe"] = async context =>
        {
            for (var i = 0; i < 100; i++)
            {
                context.Response.BodyWriter.GetSpan(1000).Fill(1);
                context.Response.BodyWriter.Advance(1000);
            }

            Assert.True((await context.Response.BodyWriter.FlushAsync()).IsCompleted);
            Assert.True((await context.Response.BodyWriter.WriteAsync(new byte[10])).IsCompleted);
            context.Response.BodyWriter.CancelPendingFlush();
        },
        ["fills memory that it was lent in time"] = Do(context =>
        {
            ((Memory<byte>)context.Items["memory"]!).Span.Fill(1);
            context.Response.BodyWriter.Advance(10);
        }),
        ["completes the pipe"] = async context =>
        {
            await context.Response.BodyWriter.CompleteAsync();
            context.Response.BodyWriter.Complete(new InvalidOperationException("late"));
        },
        ["sends a file"] = context => context.Response.SendFileAsync(typeof(LateHandlerTests).Assembly.Location),
        ["starts the response"] = context => context.Response.StartAsync(),
        ["completes the response"] = context => context.Response.CompleteAsync(),
        ["appends a trailer"] = Do(context =>
        {
            if (context.Response.SupportsTrailers())
                context.Response.AppendTrailer("X-Late", "late");
        }),
        ["registers for the start"] = Do(context => context.Response.OnStarting(() => throw new InvalidOperationException("late"))),
        ["disables buffering"] = Do(context => context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering()),
        ["aborts the request"] = Do(context => context.Abort()),
        ["resets the stream"] = Do(context => context.Features.Get<IHttpResetFeature>()?.Reset(2)),
        ["redirects"] = Do(context => context.Response.Redirect("/late")),
        ["copies a stream"] = context => new MemoryStream(new byte[200_000]).CopyToAsync(context.Response.Body),
    };

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Output_of_a_late_handler_is_dropped(string act, int version)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(
            async context =>
            {
                context.Items["memory"] = context.Response.BodyWriter.GetMemory(100);
                await stage.Released;
                await Acts[act](context);
            },
            after: app => app.MapGet("/alive", () => "alive"));
        var answer = server.Client(version).GetAsync(Stage.Path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire();
        using var response = await answer.Soon();
        var body = response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        stage.Release();
        await AssertIsWhole(response, body);
        Assert.Null(await stage.Ended.Task.Soon());
        Assert.Empty(server.Log.Entries);

        // And the server goes on, on a connection of HTTP/2 with the next stream.
        Assert.Equal("alive", await server.Client(version).GetStringAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken).Soon());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Unsent_content_from_before_the_deadline_is_dropped(int version)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(async context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers["X-Early"] = "early";
            context.Response.ContentLength = 5;
            context.Response.Cookies.Append("early", "early");
            context.Response.OnStarting(() => throw new InvalidOperationException("never"));
            Encoding.UTF8.GetBytes("early", context.Response.BodyWriter);
            await stage.Released;
        });
        var answer = server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire();
        using var response = await answer.Soon();
        Assert.False(response.Headers.Contains("X-Early"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        await AssertIsWhole(response, response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        stage.Release();
        Assert.Null(await stage.Ended.Task.Soon());
        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_late_write_that_heeds_the_token_is_cancelled(int version)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(async context =>
        {
            await stage.Released;
            var flush = context.Response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
            Assert.True(flush.IsCanceled);
            var write = context.Response.Body.WriteAsync(new byte[1], context.RequestAborted).AsTask();
            Assert.True(write.IsCanceled);
            await context.Response.WriteAsync("late", context.RequestAborted);
        });
        var answer = server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire();
        Assert.Equal(HttpStatusCode.RequestTimeout, (await answer.Soon()).StatusCode);
        stage.Release();
        Assert.IsAssignableFrom<OperationCanceledException>(await stage.Ended.Task.Soon());
        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_late_answer_to_HEAD_has_no_body(int version)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(_ => stage.Released);
        using var request = DeadlineServer.Request(HttpMethod.Head, version);
        var answer = server.Client(version).SendAsync(request, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire();
        using var response = await answer.Soon();
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        stage.Release();
        Assert.Null(await stage.Ended.Task.Soon());
        Assert.Empty(server.Log.Entries);
    }

    private static async Task AssertIsWhole(HttpResponseMessage response, Task<string> body)
    {
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.False(response.Headers.Contains("X-Late"));
        Assert.Equal("""{"type":"https://tools.ietf.org/html/rfc9110#section-15.5.9","title":"Request Timeout","status":408,"detail":"The request was not answered by its deadline."}""", await body.Soon());
        Assert.Equal(response.Content.Headers.ContentLength, Encoding.UTF8.GetByteCount(await body));
        Assert.Empty(response.TrailingHeaders);
    }

    private static Func<HttpContext, Task> Do(Action<HttpContext> act) => context =>
    {
        act(context);
        return Task.CompletedTask;
    };
}
