using Microsoft.Extensions.DependencyInjection;
using Shot.Tests.Guarding;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Outgoing;

/// <summary>Outgoing requests carry what is left of the deadline of the call that sends them, and end with it.</summary>
public sealed class DeadlineTests : IDisposable
{
    private readonly ClientHost _host = new(static client => client.AddShotDeadlines());

    [Fact]
    public async Task A_request_says_a_little_less_than_what_is_left()
    {
        await _host.Call(500, async _ =>
        {
            await _host.Get();
            _host.Advance(100);
            await _host.Get();
            return 0;
        });
        Assert.Equal(["499", "399"], _host.Dependency.Deadlines);
    }

    [Fact]
    public async Task Outside_of_a_call_with_a_deadline_a_request_is_as_it_was()
    {
        await _host.Get();
        await _host.Call(0, async _ => await _host.Get());
        await _host.Call(500, static _ => Task.FromResult(0));
        await _host.Get();
        Assert.Equal([null, null, null], _host.Dependency.Deadlines);
    }

    [Theory]
    [InlineData(500, 300, "299")]
    [InlineData(300, 500, "299")]
    public async Task The_earliest_deadline_of_nested_calls_counts(int outerMs, int innerMs, string expected)
    {
        await _host.Call(outerMs, async _ =>
        {
            await _host.Call(innerMs, async _ => await _host.Get());
            return await _host.Get();
        });
        Assert.Equal([expected, outerMs == 500 ? "499" : "299"], _host.Dependency.Deadlines);
    }

    [Theory]
    [InlineData("100", "100")]
    [InlineData("499", "499")]
    [InlineData("600", "499")]
    [InlineData("soon", "499")]
    [InlineData("-1", "499")]
    public async Task An_earlier_deadline_that_the_request_has_stays(string written, string expected)
    {
        await _host.Call(500, async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.TryAddWithoutValidation("x-envoy-expected-rq-timeout-ms", written);
            return await _host.Client.SendAsync(request, CancellationToken.None);
        });
        Assert.Equal([expected], _host.Dependency.Deadlines);
    }

    [Theory]
    [InlineData(null, "499m")]
    [InlineData("1H", "499m")]
    [InlineData("200000u", "200000u")]
    public async Task A_gRPC_request_has_its_protocols_header(string? written, string expected)
    {
        await _host.Call(500, async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent([]) };
            request.Content.Headers.ContentType = new("application/grpc");
            if (written is not null)
                request.Headers.TryAddWithoutValidation("grpc-timeout", written);
            return await _host.Client.SendAsync(request, CancellationToken.None);
        });
        var headers = Assert.Single(_host.Dependency.Requests);
        Assert.Equal(expected, headers["grpc-timeout"]);
        Assert.DoesNotContain("x-envoy-expected-rq-timeout-ms", headers.Keys);
    }

    [Fact]
    public async Task A_request_ends_at_the_deadline_of_a_call_that_does_not_pass_its_token()
    {
        _host.Dependency.Answer = static (_, cancellationToken) => Dependency.Hang(cancellationToken);
        var call = _host.Call(500, async _ => await _host.Get());
        _host.Advance(499);
        Assert.False(call.IsCompleted);
        _host.Advance(1);
        var late = await Assert.ThrowsAsync<ShotTimeoutException>(() => call.Soon());
        Assert.Equal("limit", late.LimitName);
    }

    /// <summary>The other side sends headers at once, and of the rest a part or nothing.</summary>
    [Theory]
    [InlineData(HttpCompletionOption.ResponseContentRead)]
    [InlineData(HttpCompletionOption.ResponseHeadersRead)]
    public async Task The_reading_of_a_response_ends_at_the_deadline_too(HttpCompletionOption completion)
    {
        var rest = new TaskCompletionSource();
        _host.Dependency.Answer = (_, _) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new DrippingStream(rest.Task)) });
        var call = _host.Call(500, async _ =>
        {
            using var response = await _host.Client.GetAsync(new Uri("/", UriKind.Relative), completion, CancellationToken.None);
            await using var stream = await response.Content.ReadAsStreamAsync(CancellationToken.None);
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync(CancellationToken.None);
        });
        _host.Advance(499);
        Assert.False(call.IsCompleted);
        _host.Advance(1);
        Assert.Equal("limit", (await Assert.ThrowsAsync<ShotTimeoutException>(() => call.Soon())).LimitName);
    }

    [Theory]
    [InlineData(HttpCompletionOption.ResponseContentRead)]
    [InlineData(HttpCompletionOption.ResponseHeadersRead)]
    public async Task A_response_that_is_read_in_time_is_as_it_was(HttpCompletionOption completion)
    {
        _host.Dependency.Answer = static (_, _) => Task.FromResult(new HttpResponseMessage
        {
            Content = new StringContent("text", System.Text.Encoding.Latin1, "text/x-own") { Headers = { ContentLanguage = { "de" } } },
        });
        var (type, language, length, text) = await _host.Call(500, async _ =>
        {
            using var response = await _host.Client.GetAsync(new Uri("/", UriKind.Relative), completion, CancellationToken.None);
            var headers = response.Content.Headers;
            return (headers.ContentType!.ToString(), headers.ContentLanguage.Single(), headers.ContentLength, await response.Content.ReadAsStringAsync(CancellationToken.None));
        });
        Assert.Equal(("text/x-own; charset=iso-8859-1", "de", 4L, "text"), (type, language, length, text));
    }

    [Fact]
    public async Task A_caller_that_cancels_the_reading_gets_its_own_cancellation()
    {
        var rest = new TaskCompletionSource();
        using var leaving = new CancellationTokenSource();
        _host.Dependency.Answer = (_, _) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new DrippingStream(rest.Task)) });
        var call = _host.Call(500, async _ =>
        {
            using var response = await _host.Client.GetAsync(new Uri("/", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
            var left = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response.Content.ReadAsStringAsync(leaving.Token));
            return left.CancellationToken == leaving.Token || leaving.IsCancellationRequested;
        });
        await leaving.CancelAsync();
        Assert.True(await call.Soon());
    }

    [Fact]
    public async Task A_request_without_time_is_not_sent()
    {
        var late = await Assert.ThrowsAsync<ShotTimeoutException>(() => _host.Call(500, async _ =>
        {
            _host.Advance(500);
            return await _host.Get();
        }));
        Assert.Equal("limit", late.LimitName);
        Assert.Empty(_host.Dependency.Requests);
    }

    [Fact]
    public async Task The_last_millisecond_is_too_little()
    {
        await Assert.ThrowsAsync<ShotTimeoutException>(() => _host.Call(1, async _ => await _host.Get()));
        Assert.Empty(_host.Dependency.Requests);
    }

    [Fact]
    public async Task A_margin_leaves_the_call_time_to_answer_otherwise()
    {
        using var host = new ClientHost(static client => client.AddShotDeadlines(static options =>
        {
            options.Margin = TimeSpan.FromMilliseconds(50);
            options.Header = "x-left";
        }));
        host.Dependency.Answer = static (_, cancellationToken) => Dependency.Hang(cancellationToken);
        var call = host.Call(500, async _ =>
        {
            var late = await Assert.ThrowsAsync<ShotTimeoutException>(() => host.Get());
            Assert.Equal("limit", late.LimitName);
            return "otherwise";
        });
        Assert.Equal("449", Assert.Single(host.Dependency.Requests)["x-left"]);
        host.Advance(450);
        Assert.Equal("otherwise", await call.Soon());
    }

    [Fact]
    public async Task Work_that_outlives_its_call_is_neither_cut_nor_told_of_a_deadline()
    {
        var release = new TaskCompletionSource();
        Task<HttpResponseMessage> running = null!, later = null!;
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        _host.Dependency.Answer = (_, cancellationToken) => answer.Task.WaitAsync(cancellationToken);
        async Task<HttpResponseMessage> Later()
        {
            await release.Task;
            return await _host.Get();
        }

        await _host.Call(500, _ =>
        {
            running = _host.Get();
            later = Later();
            return Task.FromResult(0);
        });

        // The scope serves another call, whose deadline passes.
        await Assert.ThrowsAsync<ShotTimeoutException>(() => _host.Call(100, async token =>
        {
            _host.Advance(600);
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return 0;
        }));
        release.SetResult();
        await Patience.Until(() => _host.Dependency.Requests.Count == 2);
        answer.SetResult(new HttpResponseMessage());
        Assert.True((await running.Soon()).IsSuccessStatusCode);
        Assert.True((await later.Soon()).IsSuccessStatusCode);
        Assert.Equal(["499", null], _host.Dependency.Deadlines);
    }

    [Fact]
    public async Task A_caller_that_cancels_gets_its_own_cancellation()
    {
        _host.Dependency.Answer = static (_, cancellationToken) => Dependency.Hang(cancellationToken);
        using var leaving = new CancellationTokenSource();
        var request = _host.Call(500, async _ => await _host.Client.GetAsync(new Uri("/", UriKind.Relative), leaving.Token));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request.Soon());
    }

    [Fact]
    public void A_synchronous_request_has_it_too()
    {
        var guard = TestGuards.With(_host.Time, 500, set: _host.Guards);
        Assert.True(guard.TryEnter(out var call));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        using var response = _host.Client.Send(request, CancellationToken.None);
        call.Complete();
        using var after = new HttpRequestMessage(HttpMethod.Get, "/");
        using var other = _host.Client.Send(after, CancellationToken.None);
        Assert.Equal(["499", null], _host.Dependency.Deadlines);
    }

    [Fact]
    public void A_call_without_a_deadline_allocates_nothing_where_deadlines_travel()
    {
        var guard = TestGuards.With(_host.Time, permits: 10_000_000, set: _host.Guards);
        var gated = TestGuards.With(_host.Time, permits: 10_000_000, concurrency: 1, set: _host.Guards);
        Run(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(1_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int calls)
        {
            for (var i = 0; i < calls; i++)
            {
                Assert.True(guard.TryEnter(out var call));
                call.Complete();
                Assert.True(gated.TryEnter(out var inside));
                inside.Complete();
            }
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("x left", 0)]
    [InlineData("Content-Type", 0)]
    [InlineData("x-left", -1)]
    public void Wrong_options_throw_where_they_are_written(string header, int marginMs)
    {
        Assert.ThrowsAny<ArgumentException>(() => new ClientHost(client => client.AddShotDeadlines(options =>
            (options.Header, options.Margin) = (header, TimeSpan.FromMilliseconds(marginMs)))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_clients_own_options_go_before_those_of_all_clients(bool isFirst)
    {
        using var host = new ClientHost(
            client =>
            {
                if (!isFirst)
                    Default(client.Services);
                client.AddShotDeadlines(static options => options.Header = "x-own");
            },
            services =>
            {
                if (isFirst)
                    Default(services);
            });
        await host.Call(500, async _ => await host.Get());
        Assert.Equal("499", Assert.Single(host.Dependency.Requests)["x-own"]);

        static void Default(IServiceCollection services) =>
            services.ConfigureHttpClientDefaults(static clients => clients.AddShotDeadlines(static options => options.Header = "x-all"));
    }

    public void Dispose() => _host.Dispose();
}
