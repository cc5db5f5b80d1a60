using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shot.AspNetCore;
using Shot.AspNetCore.Endpoints;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Tests.Http.Deadlines;

/// <summary>A trusted caller's deadline shortens that of an endpoint, and changes nothing for others.</summary>
public sealed class CallerDeadlineTests
{
    private const string Envoy = "x-envoy-expected-rq-timeout-ms";

    private readonly GuardDefinition _definition = new("limit")
    {
        MaxWaitMs = DeadlineServer.MaxWaitMs,
        TrustCaller = true,
        Limits = [new LimitDefinition("limit", permits: 100, perSecond: 0.001)],
    };

    private Func<Task> _work = static () => Task.CompletedTask;
    private Func<HttpContext, Task> _begin = static _ => Task.CompletedTask;
    private Action<HttpResponse> _end = static _ => { };
    private Guard _guard = null!;
    private int _started;
    private int _ended;

    [Theory]
    [InlineData("100", 100)]
    [InlineData("480", 480)]
    [InlineData("0000000100", 100)]
    [InlineData("500", 500)]
    [InlineData("501", 500)]
    [InlineData("86400000", 500)]
    [InlineData("999999999999999999", 500)]
    [InlineData("99999999999999999999999", 500)]
    [InlineData("-1", 500)]
    [InlineData("+1", 500)]
    [InlineData("1.5", 500)]
    [InlineData("1e1", 500)]
    [InlineData("0x10", 500)]
    [InlineData("1ms", 500)]
    [InlineData("soon", 500)]
    [InlineData("1,2", 500)]
    [InlineData("1|2", 500)]
    public async Task The_header_shortens_the_deadline_and_never_lengthens_it(string value, int expectedMs)
    {
        var release = Hold();
        await using var server = await Serve();
        var answer = Send(server, Envoy, value.Split('|'));
        await Patience.Until(() => Volatile.Read(ref _started) == 1);
        server.Time.Advance(TimeSpan.FromMilliseconds(expectedMs - 1));
        Assert.False(answer.IsCompleted);
        server.Expire(1);
        Assert.Equal(HttpStatusCode.RequestTimeout, (await answer.Soon()).StatusCode);

        // Others, too, are late only from the deadline of the endpoint.
        Assert.Equal(expectedMs == 500 ? 1 : 0, _guard.Late);
        release.SetResult();
    }

    [Fact]
    public async Task A_caller_that_nobody_trusts_has_no_deadline()
    {
        var release = Hold();
        await using var server = await Serve(new GuardDefinition("limit") { MaxWaitMs = 500, Limits = _definition.Limits });
        var answer = Send(server, Envoy, "0");
        await Patience.Until(() => Volatile.Read(ref _started) == 1);
        server.Time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(answer.IsCompleted);
        release.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await answer.Soon()).StatusCode);
    }

    [Fact]
    public async Task The_options_trust_the_callers_of_all_endpoints_and_name_a_header()
    {
        Hold();
        await using var server = await Serve(
            new GuardDefinition("limit") { MaxWaitMs = 500, Limits = _definition.Limits },
            static options => (options.TrustCallers, options.CallerDeadlineHeader) = (true, "x-left-ms"));
        Assert.Equal(HttpStatusCode.RequestTimeout, (await Send(server, "x-left-ms", "0").Soon()).StatusCode);
        Assert.Equal(HttpStatusCode.RequestTimeout, (await Send(server, Envoy, "0").Soon()).StatusCode);
        Assert.Equal(0, _started);
    }

    [Fact]
    public async Task A_call_without_time_never_starts()
    {
        await using var server = await Serve();
        using var response = await Send(server, Envoy, "0").Soon();
        Assert.Equal(HttpStatusCode.RequestTimeout, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Null(response.Headers.ConnectionClose);
        AssertNotStarted(started: 0, permits: 100, noTime: 1);
    }

    [Fact]
    public async Task A_call_with_less_time_than_its_work_takes_without_load_never_starts()
    {
        await using var server = await Serve();
        WorkTakesFortyMilliseconds(server);

        // Nobody has asked before what the work takes, so the first call of this kind starts.
        Assert.Equal(HttpStatusCode.OK, (await Send(server, Envoy, "400").Soon()).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(server, Envoy, "400").Soon()).StatusCode);
        for (var i = 0; i < 100; i++)
            Assert.Equal(HttpStatusCode.RequestTimeout, (await Send(server, Envoy, "39").Soon()).StatusCode);
        AssertNotStarted(started: 2, permits: 98, noTime: 100);
        Assert.Equal(0, _guard.Counters.Total(GuardCount.TimedOut) + _guard.Counters.Total(GuardCount.Refused) + _guard.Late);

        // Enough time, or no deadline of its own: as before.
        Assert.Equal(HttpStatusCode.OK, (await Send(server, Envoy, "41").Soon()).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(server, Envoy).Soon()).StatusCode);
    }

    [Fact]
    public async Task Answers_that_are_errors_say_nothing_about_the_work()
    {
        await using var server = await Serve();
        WorkTakesFortyMilliseconds(server);
        await Send(server, Envoy, "400").Soon();
        await Send(server, Envoy, "400").Soon();
        _work = static () => throw new BadHttpRequestException("bad");
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(server, Envoy, "400").Soon()).StatusCode);
        Assert.Equal(HttpStatusCode.RequestTimeout, (await Send(server, Envoy, "39").Soon()).StatusCode);
        Assert.Equal(1, _guard.Counters.Total(GuardCount.NoTime));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task gRPC_calls_that_fail_say_nothing_about_the_work(bool inTrailer)
    {
        await using var server = await Serve();
        WorkTakesFortyMilliseconds(server);
        await Call("400").Soon();
        await Call("400").Soon();
        _work = static () => Task.CompletedTask;
        _end = response =>
        {
            if (inTrailer)
                response.AppendTrailer("grpc-status", "13");
            else
                response.Headers.GrpcStatus = "13";
        };
        await Call("400").Soon();
        await Call("39").Soon();
        Assert.Equal((3, 1), (_started, (int)_guard.Counters.Total(GuardCount.NoTime)));

        Task<HttpResponseMessage> Call(string milliseconds)
        {
            var request = DeadlineServer.Request(HttpMethod.Post, version: 2, "/guarded");
            request.Headers.Add(Envoy, milliseconds);
            return server.Http2.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A group's or a service's limits are one guard of all its endpoints.</summary>
    [Fact]
    public async Task What_the_work_of_one_endpoint_takes_says_nothing_about_another_of_the_same_limits()
    {
        await using var server = await Serve();
        Assert.Equal(HttpStatusCode.OK, (await Send(server, Envoy, "400").Soon()).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(server, Envoy, "400").Soon()).StatusCode);
        WorkTakesFortyMilliseconds(server);
        Assert.Equal(HttpStatusCode.OK, (await Send(server, Envoy, ["400"], "/slow").Soon()).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(server, Envoy, ["400"], "/slow").Soon()).StatusCode);
        Assert.Equal(HttpStatusCode.RequestTimeout, (await Send(server, Envoy, ["39"], "/slow").Soon()).StatusCode);
        _work = static () => Task.CompletedTask;
        Assert.Equal(HttpStatusCode.OK, (await Send(server, Envoy, "39").Soon()).StatusCode);
    }

    [Fact]
    public async Task Work_that_ends_because_its_client_leaves_says_nothing_about_the_work()
    {
        await using var server = await Serve();
        WorkTakesFortyMilliseconds(server);
        await Send(server, Envoy, "400").Soon();
        await Send(server, Envoy, "400").Soon();

        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _begin = context =>
        {
            context.RequestAborted.Register(left.SetResult);
            return left.Task;
        };
        _work = static () => Task.CompletedTask;
        using (var leaving = new CancellationTokenSource())
        {
            var request = DeadlineServer.Request(HttpMethod.Get, version: 1);
            var answer = server.Http1.SendAsync(request, leaving.Token);
            await Patience.Until(() => Volatile.Read(ref _started) == 3);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        }

        await left.Task.Soon();
        await Patience.Until(() => Volatile.Read(ref _ended) == 3);
        Assert.Equal(HttpStatusCode.RequestTimeout, (await Send(server, Envoy, "39").Soon()).StatusCode);
    }

    [Fact]
    public async Task Without_a_deadline_in_force_callers_have_none()
    {
        await using var server = await Serve(services: static services => services.Configure<ShotOptions>(static options => options.Mode = ShotMode.Shadow));
        Assert.Equal(HttpStatusCode.OK, (await Send(server, Envoy, "0").Soon()).StatusCode);
    }

    [Fact]
    public async Task A_gRPC_call_without_time_never_starts()
    {
        await using var server = await Serve();
        using var request = DeadlineServer.Request(HttpMethod.Post, version: 2);
        request.Headers.Add("grpc-timeout", "1n");
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.ContentType = new("application/grpc");
        using var response = await server.Http2.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("4", Assert.Single(response.Headers.NonValidated["grpc-status"]));
        AssertNotStarted(started: 0, permits: 100, noTime: 1);
    }

    [Fact]
    public async Task A_builder_trusts_the_callers_of_its_endpoint()
    {
        await using var server = await DeadlineServer.Start(
            static (app, _) =>
            {
                app.UseShot();
                app.MapGet("/trusting", static () => "done").RequireShotDeadline(500, static deadline => deadline.TrustCaller = true);
                app.MapGet("/limited", static () => "done").RequireShotLimit(10, 10, static limit => (limit.MaxWaitMs, limit.TrustCaller) = (500, true));
                app.MapGet("/guarded", static () => "done").RequireShotDeadline(500);
            },
            static services => services.AddShot());
        Assert.Equal(HttpStatusCode.RequestTimeout, (await Send(server, Envoy, ["0"], "/trusting").Soon()).StatusCode);
        Assert.Equal(HttpStatusCode.RequestTimeout, (await Send(server, Envoy, ["0"], "/limited").Soon()).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(server, Envoy, "0").Soon()).StatusCode);
    }

    [Fact]
    public async Task Trust_without_a_deadline_throws_where_it_is_written() =>
        await Assert.ThrowsAsync<ArgumentException>(static () => DeadlineServer.Start(
            static (app, _) => app.MapGet("/", static () => "").RequireShotLimit(1, 1, static limit => limit.TrustCaller = true)));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ä")]
    public async Task A_header_without_a_valid_name_fails_the_start(string header)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => Serve(options: options => options.CallerDeadlineHeader = header));
        Assert.Contains("CallerDeadlineHeader", error.Message, StringComparison.Ordinal);
    }

    private TaskCompletionSource Hold()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _work = () => release.Task;
        return release;
    }

    private void WorkTakesFortyMilliseconds(DeadlineServer server) => _work = () =>
    {
        server.Time.Advance(TimeSpan.FromMilliseconds(40));
        return Task.CompletedTask;
    };

    private void AssertNotStarted(int started, int permits, int noTime)
    {
        Assert.Equal(started, _started);
        Assert.Equal(started, _guard.Counters.Total(GuardCount.Admitted));
        Assert.Equal(permits, _guard.Limits[0].Limiter.AvailablePermits);
        Assert.Equal(noTime, _guard.Counters.Total(GuardCount.NoTime));
        Assert.Equal(0, _guard.Late);
    }

    private Task<DeadlineServer> Serve(
        GuardDefinition? definition = null, Action<ShotHttpOptions>? options = null, Action<IServiceCollection>? services = null) => DeadlineServer.Start(
        (app, _) =>
        {
            app.UseShot();
            foreach (var path in (string[])["/guarded", "/slow"])
            {
                app.Map(path, async context =>
                {
                    Interlocked.Increment(ref _started);
                    await _begin(context);
                    await _work();
                    _end(context.Response);
                    Interlocked.Increment(ref _ended);
                }).WithMetadata(new ShotLimitMetadata(definition ?? _definition));
            }

            _guard = app.Services.GetRequiredService<GuardSet>().Of(definition ?? _definition);
        },
        all =>
        {
            all.AddShot(options ?? (static _ => { }));
            services?.Invoke(all);
        });

    private static Task<HttpResponseMessage> Send(DeadlineServer server, string header, params string[] values) =>
        Send(server, header, values, "/guarded");

    private static Task<HttpResponseMessage> Send(DeadlineServer server, string header, string[] values, string path)
    {
        var request = DeadlineServer.Request(HttpMethod.Get, version: 1, path);
        foreach (var value in values)
            request.Headers.TryAddWithoutValidation(header, value);
        return server.Http1.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
