using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shot.Http;
using Shot.Http.Limits;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Outgoing;

/// <summary>What the other side says in Retry-After counts for all callers of that host at once.</summary>
public sealed class RetryAfterTests
{
    [Theory]
    [InlineData(503, "5")]
    [InlineData(429, "5")]
    [InlineData(503, "Thu, 01 Jan 2026 00:00:05 GMT")]
    public async Task No_request_is_sent_to_the_host_before_that_time(int status, string retryAfter)
    {
        using var host = new ClientHost(
            static client => client.AddShotLimit(1_000, perSecond: 1_000),
            static services => services.AddHttpClient("other").AddShotLimit(1_000, perSecond: 1_000));
        host.Dependency.Answer = (_, _) => Dependency.Status(status, retryAfter);
        await host.Get();
        host.Dependency.Answer = static (_, _) => Dependency.Status(200);
        var refused = await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        Assert.Equal(("HttpClient payments", 5, false), (refused.LimitName, refused.RetryAfter.TotalSeconds, refused.IsKeyed));
        using var other = host.ClientOf("other");
        await Assert.ThrowsAsync<ShotOverloadedException>(() => other.GetAsync(new Uri("http://payments.test/"), Cancellation));
        await host.Get("http://elsewhere.test/");
        host.Advance(4_999);
        await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        host.Advance(1);
        await host.Get();
        Assert.Equal(3, host.Dependency.Requests.Count);
        Assert.Equal((3, 2), host.Counts());
    }

    [Fact]
    public async Task A_request_that_waits_for_a_permit_meanwhile_is_not_sent()
    {
        using var host = new ClientHost(static client => client.AddShotLimit(1, perSecond: 1, static limit => limit.MaxQueueMs = 2_000));
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        host.Dependency.Answer = (_, _) => answer.Task;
        var first = host.Get();
        var waiting = host.Get();
        answer.SetResult(await Dependency.Status(429, "30"));
        await first;
        host.Advance(1_000);
        var refused = await Assert.ThrowsAsync<ShotOverloadedException>(() => waiting.Soon());
        Assert.Equal(29, refused.RetryAfter.TotalSeconds);
        Assert.Single(host.Dependency.Requests);
    }

    [Theory]
    [InlineData(503, null)]
    [InlineData(503, "0")]
    [InlineData(503, "-5")]
    [InlineData(503, "soon")]
    [InlineData(503, "Wed, 31 Dec 2025 00:00:05 GMT")]
    [InlineData(500, "5")]
    [InlineData(200, "5")]
    public async Task Other_answers_stop_nobody(int status, string? retryAfter)
    {
        using var host = new ClientHost(static client => client.AddShotLimit(1_000, perSecond: 1_000));
        host.Dependency.Answer = (_, _) => Dependency.Status(status, retryAfter);
        await host.Get();
        await host.Get();
    }

    [Fact]
    public async Task A_host_can_stop_requests_for_a_bounded_time_only()
    {
        using var host = new ClientHost(static client => client.AddShotLimit(1_000, perSecond: 1_000, static limit => limit.MaxRetryAfter = TimeSpan.FromSeconds(10)));
        host.Dependency.Answer = static (_, _) => Dependency.Status(503, "86400");
        await host.Get();
        host.Advance(9_999);
        await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        host.Advance(1);
        await host.Get();
    }

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("-5")]
    [InlineData("1e9")]
    [InlineData("5, 6")]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT")]
    public async Task What_is_no_time_to_come_stops_nobody(string retryAfter)
    {
        using var host = new ClientHost(static client => client.AddShotLimit(100, perSecond: 100));
        host.Dependency.Answer = (_, _) => Dependency.Status(503, retryAfter);
        await host.Get();
        await host.Get();
        Assert.Equal(2, host.Dependency.Requests.Count);
    }

    [Fact]
    public async Task A_client_need_not_heed_it()
    {
        using var host = new ClientHost(static client => client.AddShotLimit(1_000, perSecond: 1_000, static limit => limit.HeedRetryAfter = false));
        host.Dependency.Answer = static (_, _) => Dependency.Status(503, "60");
        await host.Get();
        await host.Get();
    }

    [Fact]
    public async Task Nothing_is_refused_while_the_limit_is_in_shadow_mode()
    {
        using var host = new ClientHost(static client => client.AddShotLimit(1_000, perSecond: 1_000));
        host.Dependency.Answer = static (_, _) => Dependency.Status(503, "60");
        await host.Get();
        host.Control.SetMode("HttpClient payments", ShotMode.Shadow);
        await host.Get();
    }

    [Fact]
    public void A_shorter_time_does_not_end_a_longer_one()
    {
        var time = new FakeTimeProvider();
        var stops = new HostStops(time);
        var key = new HostKey("a.test", 80);
        stops.Stop(key, new RetryConditionHeaderValue(TimeSpan.FromSeconds(10)), TimeSpan.FromMinutes(1));
        stops.Stop(key, new RetryConditionHeaderValue(TimeSpan.FromSeconds(1)), TimeSpan.FromMinutes(1));
        Assert.True(stops.IsStopped(key, out var left));
        Assert.Equal(10, left.TotalSeconds);
    }

    [Fact]
    public void The_memory_for_hosts_is_bounded_and_the_one_that_is_free_first_is_forgotten()
    {
        var stops = new HostStops(new FakeTimeProvider());
        for (var i = 0; i <= HostStops.MaxHosts; i++)
            stops.Stop(new HostKey($"{i}.test", 80), new RetryConditionHeaderValue(TimeSpan.FromSeconds(10 + i)), TimeSpan.FromDays(1));
        Assert.False(stops.IsStopped(new HostKey("0.test", 80), out _));
        Assert.Equal(HostStops.MaxHosts, Enumerable.Range(0, HostStops.MaxHosts + 1).Count(i => stops.IsStopped(new HostKey($"{i}.test", 80), out _)));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
