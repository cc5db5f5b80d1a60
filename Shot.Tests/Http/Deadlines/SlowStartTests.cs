using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shot.AspNetCore.Deadlines;

namespace Shot.Tests.Http.Deadlines;

/// <summary>What is registered for the start of the response may take its time. The deadline does not wait for it.</summary>
public sealed class SlowStartTests
{
    private readonly Stage _stage = new();

    private static readonly string[] Names = ["first", "second"];

    public enum Act
    {
        Returns,
        Writes,
        Flushes,
        WritesToStream,
        Starts,
        Completes,
        SendsFile,
    }

    public static TheoryData<Act, int> Acts
    {
        get
        {
            var data = new TheoryData<Act, int>();
            foreach (var act in Enum.GetValues<Act>())
            {
                data.Add(act, 1);
                data.Add(act, 2);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task The_deadline_overtakes_callbacks_of_the_handler(Act act, int version)
    {
        var starting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await _stage.Serve(context =>
        {
            context.Response.Headers["X-Own"] = "own";
            context.Response.OnStarting(async () =>
            {
                starting.SetResult();
                await _stage.Released;
            });
            return DoAsync(act, context.Response);
        });
        var answer = server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await starting.Task.Soon();
        server.Expire();
        using var response = await answer.Soon();
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.False(response.Headers.Contains("X-Own"));
        _stage.Release();
        Assert.Null(await _stage.Ended.Task.Soon());
        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Callbacks_in_time_run_once_each_in_reverse_order(Act act, int version)
    {
        await using var server = await _stage.Serve(context =>
        {
            var response = context.Response;
            foreach (var name in Names)
            {
                response.OnStarting(async () =>
                {
                    await Task.Yield();
                    response.Headers.Append("X-Starting", name);
                    response.StatusCode = StatusCodes.Status202Accepted;
                });
            }

            return DoAsync(act, response);
        });
        for (var i = 0; i < 3; i++)
        {
            using var response = await server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken).Soon();
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            Assert.Equal(Names.Reverse(), response.Headers.GetValues("X-Starting").SelectMany(static value => value.Split(',')));
        }

        Assert.Empty(server.Log.Entries);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exception_of_a_callback_fails_the_request(bool isSynchronous)
    {
        await using var server = await _stage.Serve(async context =>
        {
            context.Response.OnStarting(() => throw new InvalidOperationException("own"));
            if (!isSynchronous)
                await Task.Yield();
        });
        using var response = await server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken).Soon();
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("own", Assert.Single(server.Log.Errors).Error?.Message);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public async Task Slow_callbacks_of_outer_middleware_abort_the_request_after_a_bound(int version, bool heeds)
    {
        var starting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await _stage.Serve(
            context => heeds ? _stage.Released.WaitAsync(context.RequestAborted) : _stage.Released,
            before: app => app.Use((context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    starting.SetResult();
                    return _stage.Released;
                });
                return next(context);
            }));
        var answer = server.Client(version).GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await _stage.Entered.Task.Soon();
        server.Expire();
        await starting.Task.Soon();
        Assert.False(answer.IsCompleted);
        await Patience.Until(() =>
        {
            server.Time.Advance(LateAnswer.StartBound);
            return answer.IsCompleted;
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        _stage.Release();
        Assert.Contains("was aborted", Assert.Single(server.Log.Entries, static entry => entry.Category == "Shot").Text, StringComparison.Ordinal);
    }

    private static async Task DoAsync(Act act, HttpResponse response)
    {
        switch (act)
        {
            case Act.Writes:
                await response.WriteAsync("late", CancellationToken.None);
                break;
            case Act.Flushes:
                await response.BodyWriter.FlushAsync(CancellationToken.None);
                break;
            case Act.WritesToStream:
                await response.Body.WriteAsync(new byte[10], CancellationToken.None);
                break;
            case Act.Starts:
                await response.StartAsync(CancellationToken.None);
                break;
            case Act.Completes:
                await response.CompleteAsync();
                break;
            case Act.SendsFile:
                await response.SendFileAsync(typeof(SlowStartTests).Assembly.Location, CancellationToken.None);
                break;
        }
    }
}
