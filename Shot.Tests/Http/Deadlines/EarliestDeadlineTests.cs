using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore;
using Shot.AspNetCore.Answers;
using Shot.AspNetCore.Deadlines;
using Shot.CompilerServices;

namespace Shot.Tests.Http.Deadlines;

/// <summary>Of several deadlines the earliest counts.</summary>
public sealed class EarliestDeadlineTests
{
    [Theory]
    [InlineData("100m", 100)]
    [InlineData("2S", 500)]
    [InlineData("99999999n", 100)]
    [InlineData("0m", 0)]
    [InlineData("nonsense", 500)]
    public async Task A_gRPC_clients_deadline_counts(string timeout, int expectedMs)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(_ => stage.Released);
        using var request = DeadlineServer.Request(HttpMethod.Post, version: 2);
        request.Headers.Add("grpc-timeout", timeout);
        var answer = server.Http2.SendAsync(request, TestContext.Current.CancellationToken);
        await stage.Entered.Task.Soon();
        server.Time.Advance(TimeSpan.FromMilliseconds(Math.Max(0, expectedMs - 1)));
        Assert.False(answer.IsCompleted);
        server.Expire(1);
        using var response = await answer.Soon();
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        stage.Release();
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
    public void What_its_protocol_does_not_allow_is_no_deadline(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));

    [Theory]
    [InlineData(100, 500, 504)]
    [InlineData(500, 100, 408)]
    public async Task Of_two_guards_of_a_request_the_earlier_answers(int outerMs, int innerMs, int status)
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
                    return runner.RunAsync(context, guard, call);
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
