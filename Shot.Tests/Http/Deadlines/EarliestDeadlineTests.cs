using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore.Answers;
using Shot.AspNetCore.Deadlines;
using Shot.AspNetCore.Endpoints;
using Shot.CompilerServices;

namespace Shot.Tests.Http.Deadlines;

/// <summary>Of several deadlines the earliest counts.</summary>
public sealed class EarliestDeadlineTests
{
    [Theory]
    [InlineData("100m", 100)]
    [InlineData("2S", 500)]
    [InlineData("99999999n", 100)]
    [InlineData("nonsense", 500)]
    public async Task A_gRPC_clients_deadline_counts(string timeout, int expectedMs)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(_ => stage.Released);
        using var request = Call(timeout);
        var answer = server.Http2.SendAsync(request, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Time.Advance(TimeSpan.FromMilliseconds(Math.Max(0, expectedMs - 1)));
        Assert.False(answer.IsCompleted);
        server.Expire(1);
        using var response = await answer.Soon();
        Assert.Equal("4", Assert.Single(response.Headers.NonValidated["grpc-status"]));
        stage.Release();
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpcish")]
    [InlineData(null)]
    public async Task The_gRPC_timeout_of_another_request_is_ignored(string? contentType)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(_ => stage.Released);
        using var request = Call("1n", contentType);
        var answer = server.Http2.SendAsync(request, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire(DeadlineServer.MaxWaitMs - 10);
        Assert.False(answer.IsCompleted);
        stage.Release();
        Assert.Equal(HttpStatusCode.OK, (await answer.Soon()).StatusCode);
    }

    [Fact]
    public async Task Calls_whose_clients_give_them_little_time_are_not_late_and_refuse_nobody()
    {
        var definition = new GuardDefinition("limit")
        {
            MaxWaitMs = DeadlineServer.MaxWaitMs,
            MaxAbandoned = 5,
            Limits = [new LimitDefinition("limit", permits: 1_000, perSecond: 1_000)],
        };
        Guard guard = null!;
        var entered = 0;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await DeadlineServer.Start((app, _) =>
        {
            guard = definition.In(app.Services.GetRequiredService<GuardSet>());
            app.UseShot();
            app.Map("/guarded", async context =>
            {
                Interlocked.Increment(ref entered);
                await release.Task;
            }).WithMetadata(new ShotLimitMetadata(definition));
        });
        var calls = Enumerable.Range(0, 40).Select(_ => server.Http2.SendAsync(Call("1m"), TestContext.Current.CancellationToken)).ToArray();
        await Patience.Until(() => Volatile.Read(ref entered) == 40);
        server.Expire(1);
        foreach (var response in await Task.WhenAll(calls).Soon())
            Assert.Equal("4", Assert.Single(response.Headers.NonValidated["grpc-status"]));
        Assert.Equal(0, guard.Late);
        var other = server.Http2.GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await Patience.Until(() => Volatile.Read(ref entered) == 41);

        // From the guard's own deadline all of them are.
        server.Expire();
        await Patience.Until(() => guard.Late == 41);
        Assert.Equal(HttpStatusCode.RequestTimeout, (await other.Soon()).StatusCode);
        release.SetResult();
        await Patience.Until(() => guard.Late == 0);
    }

    private static HttpRequestMessage Call(string timeout, string? contentType = "application/grpc")
    {
        var request = DeadlineServer.Request(HttpMethod.Post, version: 2);
        request.Headers.Add("grpc-timeout", timeout);
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.ContentType = contentType is null ? null : new(contentType);
        return request;
    }

    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3S", 3_000)]
    [InlineData("12345678m", 12_345_678)]
    [InlineData("5000u", 5)]
    [InlineData("7000000n", 7)]
    [InlineData("99999999H", 359_999_996_400_000)]
    public void The_header_is_read_as_its_protocol_defines_it(string text, long milliseconds)
    {
        Assert.True(GrpcTimeout.TryParse(text, out var timeout));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), timeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("1")]
    [InlineData("-1m")]
    [InlineData("+1m")]
    [InlineData(" 1m")]
    [InlineData("1.5S")]
    [InlineData("1x")]
    [InlineData("123456789m")]
    public void An_invalid_gRPC_timeout_is_ignored(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));

    [Theory]
    [InlineData(100, 500, 504)]
    [InlineData(500, 100, 408)]
    public async Task The_earlier_deadline_of_two_guards_of_a_request_answers(int outerMs, int innerMs, int status)
    {
        var stage = new Stage();
        await using var server = await DeadlineServer.Start(
            (app, _) =>
            {
                var answers = new HttpAnswers(app.Services);
                var guards = new[] { (outerMs, "outer"), (innerMs, "inner") }.Select(of => DeadlineServer.Guard(of.Item1, of.Item2).In(app.Services.GetRequiredService<GuardSet>())).ToArray();
                app.Use(next =>
                {
                    var inner = new DeadlineRunner(Wait, answers);
                    var outer = new DeadlineRunner(context => Run(inner, guards[1], context), answers);
                    return context => Run(outer, guards[0], context);
                });

                static Task Run(DeadlineRunner runner, Guard guard, HttpContext context)
                {
                    Assert.True(guard.TryEnter(context.RequestAborted, out var call));
                    return runner.RunAsync(context, guard, call, shortest: null);
                }

                async Task Wait(HttpContext context)
                {
                    stage.Entered.SetResult();
                    await stage.Released;
                }
            },
            services => services.AddShot(options => options.ForLimit("outer", limit => limit.Timeout.StatusCode = 504)));
        var answer = server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Expire(100);
        using var response = await answer.Soon();
        Assert.Equal(status, (int)response.StatusCode);

        // The other one comes while the handler still runs, and finds the answer given.
        server.Expire(400);
        stage.Release();
        await server.StopAsync();
        Assert.Empty(server.Log.Entries);
    }
}
