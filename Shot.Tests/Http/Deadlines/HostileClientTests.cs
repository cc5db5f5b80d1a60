using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore;
using Shot.AspNetCore.Endpoints;

namespace Shot.Tests.Http.Deadlines;

/// <summary>Clients that send slowly, too much or too early, or that leave.</summary>
public sealed class HostileClientTests
{
    private readonly Stage _stage = new();

    [Fact]
    public async Task A_body_that_does_not_come_is_answered_at_the_deadline()
    {
        await using var server = await _stage.Serve(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, CancellationToken.None);
        });
        using var client = await RawClient.Connect(server.Port);
        await client.Send("POST /guarded HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nslow");
        await _stage.Entered.Task.Soon();
        server.Expire();
        var (status, headers, body) = await client.Receive();
        Assert.Equal(408, status);
        Assert.Contains("\r\nConnection: close\r\n", headers, StringComparison.Ordinal);
        Assert.EndsWith("}", body, StringComparison.Ordinal);
        Assert.False(_stage.Ended.Task.IsCompleted);

        // The rest of the body may come, late: nobody answers it again.
        await client.Send(new string('x', 100000 - 4));
        Assert.Empty(await client.ReceiveRest());
        Assert.Null(await _stage.Ended.Task.Soon());
        Assert.Empty(server.Log.Entries);
    }

    [Fact]
    public async Task A_body_that_breaks_off_after_the_deadline_is_no_failure()
    {
        await using var server = await _stage.Serve(context => context.Request.Body.CopyToAsync(Stream.Null, CancellationToken.None));
        using var client = await RawClient.Connect(server.Port);
        await client.Send("POST /guarded HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nslow");
        await _stage.Entered.Task.Soon();
        server.Expire();
        Assert.Equal(408, (await client.Receive()).Status);
        client.Reset();
        Assert.NotNull(await _stage.Ended.Task.Soon());
        await server.StopAsync();

        // What the server says of a connection that breaks is its own affair.
        Assert.DoesNotContain(server.Log.Entries, static entry => entry.Category == "Shot");
    }

    [Fact]
    public async Task A_body_that_does_not_come_over_HTTP2_is_answered_at_the_deadline()
    {
        await using var server = await _stage.Serve(context => context.Request.Body.CopyToAsync(Stream.Null, CancellationToken.None));
        using var request = DeadlineServer.Request(HttpMethod.Post, version: 2);
        request.Content = new EndlessContent(_stage.Released);
        var answer = server.Http2.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await _stage.Entered.Task.Soon();
        server.Expire();
        using var response = await answer.Soon();
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.Contains("\"status\":408", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).Soon(), StringComparison.Ordinal);
        _stage.Release();
    }

    [Fact]
    public async Task A_client_that_waits_to_be_told_to_continue_is_not_told_after_the_answer()
    {
        await using var server = await _stage.Serve(async context =>
        {
            await _stage.Released;
            await context.Request.Body.CopyToAsync(Stream.Null, CancellationToken.None);
        });
        using var client = await RawClient.Connect(server.Port);
        await client.Send("POST /guarded HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        await _stage.Entered.Task.Soon();
        server.Expire();
        Assert.Equal(408, (await client.Receive()).Status);
        _stage.Release();
        await client.Send("body");
        Assert.Empty(await client.ReceiveRest());
        Assert.Null(await _stage.Ended.Task.Soon());
        Assert.Empty(server.Log.Entries);
    }

    [Fact]
    public async Task A_client_that_leaves_mid_response_disturbs_nobody()
    {
        await using var server = await _stage.Serve(
            async context =>
            {
                await context.Response.WriteAsync("first", CancellationToken.None);
                _stage.Entered.SetResult();
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.WriteAsync(new string('x', 10_000), CancellationToken.None);
            },
            after: Alive);
        using (var client = await RawClient.Connect(server.Port))
        {
            await client.Send("GET /guarded HTTP/1.1\r\nHost: x\r\n\r\n");
            await _stage.Entered.Task.Soon();
            client.Reset();
        }

        Assert.Null(await _stage.Ended.Task.Soon());
        server.Expire();
        await AssertIsAlive(server);
        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_before_the_deadline_disturbs_nobody(bool handlerHeedsItsToken)
    {
        await using var server = await _stage.Serve(
            async context =>
            {
                if (handlerHeedsItsToken)
                    await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
                await _stage.Released;
                await context.Response.WriteAsync("late", CancellationToken.None);
            },
            after: Alive);
        using (var client = await RawClient.Connect(server.Port))
        {
            await client.Send("GET /guarded HTTP/1.1\r\nHost: x\r\n\r\n");
            await _stage.Entered.Task.Soon();
            client.Reset();
        }

        if (handlerHeedsItsToken)
            Assert.IsAssignableFrom<OperationCanceledException>(await _stage.Ended.Task.Soon());
        server.Expire();
        await AssertIsAlive(server);
        _stage.Release();
        await _stage.Ended.Task.Soon();
        await server.StopAsync();
        Assert.Empty(server.Log.Entries);
    }

    [Fact]
    public async Task Requests_that_wait_behind_one_that_is_late_are_left_to_another_connection()
    {
        await using var server = await _stage.Serve(_ => _stage.Released, after: Alive);
        using var client = await RawClient.Connect(server.Port);
        await client.Send("GET /guarded HTTP/1.1\r\nHost: x\r\n\r\nGET /alive HTTP/1.1\r\nHost: x\r\n\r\nGET /alive HTTP/1.1\r\nHost: x\r\n\r\n");
        await _stage.Entered.Task.Soon();
        server.Expire();
        var (status, headers, _) = await client.Receive();
        Assert.Equal(408, status);
        Assert.Contains("\r\nConnection: close\r\n", headers, StringComparison.Ordinal);
        _stage.Release();
        Assert.Empty(await client.ReceiveRest());
        Assert.Empty(server.Log.Entries);
    }

    [Fact]
    public async Task Requests_that_wait_behind_one_that_has_stopped_in_time_are_answered_on_its_connection()
    {
        await using var server = await _stage.Serve(context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted), after: Alive);
        using var client = await RawClient.Connect(server.Port);
        await client.Send("GET /guarded HTTP/1.1\r\nHost: x\r\n\r\nGET /alive HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        await _stage.Entered.Task.Soon();
        server.Time.Advance(TimeSpan.FromMilliseconds(DeadlineServer.MaxWaitMs));
        var (status, headers, _) = await client.Receive();
        Assert.Equal(408, status);
        Assert.DoesNotContain("Connection: close", headers, StringComparison.Ordinal);
        Assert.EndsWith("alive\r\n0\r\n\r\n", await client.ReceiveRest(), StringComparison.Ordinal);
        Assert.Empty(server.Log.Entries);
    }

    [Fact]
    public async Task A_client_of_HTTP_1_0_is_answered_too()
    {
        await using var server = await _stage.Serve(_ => _stage.Released);
        using var client = await RawClient.Connect(server.Port);
        await client.Send("GET /guarded HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        await _stage.Entered.Task.Soon();
        server.Expire();
        var (status, headers, _) = await client.Receive();
        Assert.Equal(408, status);
        Assert.Contains("\r\nConnection: close\r\n", headers, StringComparison.Ordinal);
        _stage.Release();
        Assert.Empty(await client.ReceiveRest());
    }

    [Fact]
    public async Task A_client_that_has_said_all_it_will_say_is_answered_too()
    {
        await using var server = await _stage.Serve(_ => _stage.Released);
        using var client = await RawClient.Connect(server.Port);
        await client.Send("GET /guarded HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        await _stage.Entered.Task.Soon();
        server.Expire();
        Assert.Equal(408, (await client.Receive()).Status);
        _stage.Release();
        Assert.Empty(await client.ReceiveRest());
        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [InlineData("grpc-timeout")]
    [InlineData("Origin")]
    [InlineData("Cookie")]
    [InlineData("X-Anything")]
    public async Task A_header_of_64_KiB_is_just_a_header(string header)
    {
        await using var server = await DeadlineServer.Start(
            (app, _) =>
            {
                app.UseShot();
                app.MapGet("/{**path}", _ => _stage.Released).WithMetadata(new ShotLimitMetadata(DeadlineServer.Guard())).RequireCors(policy => policy.WithOrigins("https://example.com"));
                app.UseCors();
            },
            services => services.AddCors(),
            AcceptAnything);
        using var client = await RawClient.Connect(server.Port);
        var request = $"GET /path HTTP/1.1\r\nHost: x\r\n{header}: {new string('9', 64 * 1024)}\r\n\r\n";
        await client.Send(request);
        await Patience.Until(() =>
        {
            server.Expire();
            return client.HasReceived;
        });
        Assert.Equal(408, (await client.Receive()).Status);
        _stage.Release();
        Assert.Empty(await client.ReceiveRest());
        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('%')]
    public async Task A_path_of_64_KiB_is_just_a_path(char character)
    {
        await using var server = await DeadlineServer.Start(
            (app, _) =>
            {
                app.UseShot();
                app.MapGet("/{**path}", (HttpContext context) => Results.Text($"{context.Request.Path.Value!.Length}")).WithMetadata(new ShotLimitMetadata(DeadlineServer.Guard()));
            },
            services => services.AddShot(options => options.RateLimitFields = RateLimitFields.Draft10),
            AcceptAnything);
        using var client = await RawClient.Connect(server.Port);
        var path = character == '%' ? string.Concat(Enumerable.Repeat("%41", 64 * 1024 / 3)) : new string(character, 64 * 1024);
        await client.Send($"GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n");
        var (status, _, body) = await client.Receive();
        Assert.Equal(200, status);
        Assert.Equal(character == '%' ? $"{(64 * 1024 / 3) + 1}" : $"{(64 * 1024) + 1}", body);
    }

    private static void AcceptAnything(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestLineSize = 128 * 1024;
        kestrel.Limits.MaxRequestBufferSize = 512 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
    }

    private static void Alive(WebApplication app) => app.MapGet("/alive", () => "alive");

    private static async Task AssertIsAlive(DeadlineServer server) =>
        Assert.Equal("alive", await server.Http1.GetStringAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken).Soon());

    private sealed class EndlessContent(Task end) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("slow"u8.ToArray());
            await stream.FlushAsync();
            await end;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
