using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shot.AspNetCore.Endpoints;

namespace Shot.Tests.Http.Deadlines;

/// <summary>What answers bit by bit has met its deadline with the first bit.</summary>
public sealed class StreamingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Server_sent_events_go_on_beyond_the_deadline(int version)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await stage.Released;
            await context.Response.WriteAsync("data: 2\n\n", context.RequestAborted);
        });
        using var response = await server.Client(version).GetAsync(Stage.Path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).Soon();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        server.Expire();
        stage.Release();
        Assert.Equal("data: 1\n\ndata: 2\n\n", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).Soon());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_asynchronous_sequence_is_whole(int version)
    {
        // The serializer sends what has filled its buffer.
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await DeadlineServer.Start((app, _) =>
        {
            app.UseShot();
            app.MapGet("/guarded", Items).WithMetadata(new ShotLimitMetadata(DeadlineServer.Guard()));
        });
        using var response = await server.Client(version).GetAsync(Stage.Path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).Soon();
        server.Expire();
        next.SetResult();
        var items = System.Text.Json.JsonSerializer.Deserialize<string[]>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).Soon())!;
        Assert.Equal(200, items.Length);

        async IAsyncEnumerable<string> Items()
        {
            for (var i = 0; i < 200; i++)
            {
                if (i == 100)
                    await next.Task;
                yield return new string('x', 1000);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_file_is_whole(int version)
    {
        var file = typeof(StreamingTests).Assembly.Location;
        await using var server = await DeadlineServer.Start((app, _) =>
        {
            app.UseShot();
            app.MapGet("/guarded", () => Results.File(file, "application/octet-stream")).WithMetadata(new ShotLimitMetadata(DeadlineServer.Guard()));
        });
        var received = await server.Client(version).GetByteArrayAsync(Stage.Path, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), received);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_body_that_is_written_piecemeal_and_never_flushed_is_whole(int version)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(async context =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Encoding.UTF8.GetBytes($"{i:0000}", context.Response.BodyWriter);
                if (i % 100 == 0)
                    await Task.Yield();
            }

            Assert.Equal(4000, context.Response.BodyWriter.UnflushedBytes);
            Assert.False(context.Response.HasStarted);
        });
        for (var i = 0; i < 3; i++)
        {
            var body = await server.Client(version).GetStringAsync(Stage.Path, TestContext.Current.CancellationToken);
            Assert.Equal(string.Concat(Enumerable.Range(0, 1000).Select(n => $"{n:0000}")), body);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Memory_that_was_lent_before_the_response_started_is_sent_after_it(int version)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(async context =>
        {
            Encoding.UTF8.GetBytes("first ", context.Response.BodyWriter);
            Encoding.UTF8.GetBytes("second ", context.Response.BodyWriter.GetSpan(100));
            await context.Response.StartAsync(context.RequestAborted);
            context.Response.BodyWriter.Advance("second ".Length);
            await context.Response.WriteAsync("third", context.RequestAborted);
        });
        Assert.Equal("first second third", await server.Client(version).GetStringAsync(Stage.Path, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    [InlineData(false, 2)]
    public async Task A_WebSocket_goes_on_beyond_the_deadline(bool before, int version)
    {
        var stage = new Stage();
        void UseWebSockets(WebApplication app) => app.UseWebSockets();
        await using var server = await stage.Serve(
            async context =>
            {
                context.Response.Headers["X-Own"] = "own";
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await stage.Released;
                await socket.SendAsync("whole"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
            },
            before: before ? UseWebSockets : null,
            after: before ? null : UseWebSockets);
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;
        client.Options.HttpVersion = new Version(version, version == 1 ? 1 : 0);
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var address = server.Client(version).BaseAddress!;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        await client.ConnectAsync(new Uri($"ws://{address.Authority}/guarded"), invoker, TestContext.Current.CancellationToken).Soon();
        Assert.Equal("own", Assert.Single(client.HttpResponseHeaders!["X-Own"]));
        server.Expire();
        stage.Release();
        var buffer = new byte[100];
        var received = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken).Soon();
        Assert.Equal("whole", Encoding.UTF8.GetString(buffer, 0, received.Count));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken).Soon();
        Assert.Null(await stage.Ended.Task.Soon());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_WebSocket_that_is_accepted_too_late_is_refused(bool before)
    {
        var stage = new Stage();
        void UseWebSockets(WebApplication app) => app.UseWebSockets();
        await using var server = await stage.Serve(
            async context =>
            {
                await stage.Released;
                await context.WebSockets.AcceptWebSocketAsync();
            },
            before: before ? UseWebSockets : null,
            after: before ? null : UseWebSockets);
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;
        var connect = client.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Port}/guarded"), TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire();
        await Assert.ThrowsAsync<WebSocketException>(() => connect).Soon();
        Assert.Equal(System.Net.HttpStatusCode.RequestTimeout, client.HttpStatusCode);
        stage.Release();
        Assert.IsAssignableFrom<OperationCanceledException>(await stage.Ended.Task.Soon());
        Assert.Empty(server.Log.Entries);
    }
}
