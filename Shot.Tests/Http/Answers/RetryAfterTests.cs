using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore;
using Shot.AspNetCore.Answers;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Answers;

/// <summary>When a refused client is told to return.</summary>
public sealed class RetryAfterTests
{
    [Fact]
    public async Task RetryAfter_is_the_time_until_the_permit_rounded_up_to_seconds()
    {
        await using var server = await Serve(options => options.RetryAfterJitter = TimeSpan.Zero);
        await server.Get();
        Assert.Equal("4", await RetryAfterOf(server));
        server.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("4", await RetryAfterOf(server));
        server.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal("3", await RetryAfterOf(server));
        server.Time.Advance(TimeSpan.FromMilliseconds(2_999));
        Assert.Equal("1", await RetryAfterOf(server));
        server.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True((await server.Get()).IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_default_jitter_keeps_refused_clients_from_returning_together()
    {
        await using var server = await Serve(null);
        await server.Get();
        var told = new List<int>();
        for (var i = 0; i < 100; i++)
            told.Add(int.Parse((await RetryAfterOf(server))!, CultureInfo.InvariantCulture));
        Assert.All(told, seconds => Assert.InRange(seconds, 4, 8));
        Assert.True(told.Distinct().Count() >= 3, string.Join(' ', told));
    }

    [Fact]
    public void Each_second_of_the_jitter_is_as_likely_as_another()
    {
        const int Draws = 20_000;
        var counts = new Dictionary<long, int>();
        for (var i = 0; i < Draws; i++)
        {
            var seconds = RetryAfter.Seconds(TimeSpan.FromSeconds(9.5), jitter: 4);
            counts[seconds] = counts.GetValueOrDefault(seconds) + 1;
        }

        // A fifth each: a twentieth of all draws away from that is eighteen standard deviations.
        Assert.Equal([10, 11, 12, 13, 14], counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, Draws * 0.15, Draws * 0.25));
    }

    [Fact]
    public async Task A_limits_own_jitter_goes_before_the_applications()
    {
        await using var server = await Serve(options =>
        {
            options.RetryAfterJitter = TimeSpan.FromHours(1);
            options.ForLimit("limit", limit => limit.RetryAfterJitter = TimeSpan.Zero);
        });
        await server.Get();
        Assert.Equal("4", await RetryAfterOf(server));
    }

    [Fact]
    public async Task A_keyed_limit_has_one_caller_and_no_jitter_unless_it_is_set_for_it()
    {
        await using var exact = await Serve(options => options.RetryAfterJitter = TimeSpan.FromHours(1), key: "header:x-client");
        await exact.Get();
        Assert.Equal("4", await RetryAfterOf(exact));
        await using var jittered = await Serve(options => options.ForLimit("limit", limit => limit.RetryAfterJitter = TimeSpan.FromSeconds(1_000)), key: "header:x-client");
        await jittered.Get();
        var told = new HashSet<string?>();
        for (var i = 0; i < 20; i++)
            told.Add(await RetryAfterOf(jittered));
        Assert.True(told.Count > 1, string.Join(' ', told));
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(1, "1")]
    [InlineData(10_000_000, "1")]
    [InlineData(10_000_001, "2")]
    [InlineData(long.MaxValue, "922337203686")]
    public void Any_wait_is_at_least_a_second_and_never_rounded_down(long ticks, string text) =>
        Assert.Equal(text, RetryAfter.Text(RetryAfter.Seconds(new TimeSpan(ticks), jitter: 0)));

    [Fact]
    public void Answers_of_the_same_second_share_their_text()
    {
        Assert.Same(RetryAfter.Text(7), RetryAfter.Text(7));

        // Another number in the same place of the table is not taken for it.
        Assert.Equal("263", RetryAfter.Text(263));
        Assert.Equal("7", RetryAfter.Text(7));
    }

    private static async Task<string?> RetryAfterOf(DeadlineServer server)
    {
        using var response = await server.Get();
        Assert.False(response.IsSuccessStatusCode);
        return response.Header("Retry-After");
    }

    private static Task<DeadlineServer> Serve(Action<ShotHttpOptions>? options, string? key = null) => DeadlineServer.Start(
        (app, _) =>
        {
            app.UseShot();
            app.MapGet("/", () => "").RequireShotLimit(1, perSecond: 0.25, limit => { limit.Name = "limit"; limit.Key = key; });
        },
        services => services.AddShot(options));
}
