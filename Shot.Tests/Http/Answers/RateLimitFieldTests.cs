using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Answers;

/// <summary>The fields of draft-ietf-httpapi-ratelimit-headers-10, on what is admitted and on what is refused.</summary>
public sealed partial class RateLimitFieldTests
{
    [Fact]
    public async Task Fields_are_off_by_default()
    {
        await using var server = await Serve(app => app.MapGet("/", () => "").RequireShotLimit(1, perSecond: 1), RateLimitFields.None);
        foreach (var status in new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable })
        {
            using var response = await server.Get();
            Assert.Equal(status, response.StatusCode);
            Assert.Null(response.Header("RateLimit"));
            Assert.Null(response.Header("RateLimit-Policy"));
        }
    }

    [Theory]
    [InlineData(ShotStrategy.TokenBucket, 5, 16, 1)]
    [InlineData(ShotStrategy.FixedWindow, 20, 16, 16)]
    [InlineData(ShotStrategy.SlidingWindow, 40, 36, 21)]
    public async Task Fields_show_what_is_left_and_when_all_is_back_or_when_to_return(ShotStrategy strategy, int afterFirst, int afterLast, int refused)
    {
        // Four permits in twenty seconds: one each five.
        await using var server = await Serve(app => app.MapGet("/", () => "").RequireShotLimit(4, perSecond: 0.2, limit => { limit.Name = "limit"; limit.Strategy = strategy; }));
        using var first = await server.Get();
        Assert.Equal("\"limit\";q=4;w=20", first.Header("RateLimit-Policy"));
        Assert.Equal($"\"limit\";r=3;t={afterFirst}", first.Header("RateLimit"));

        server.Time.Advance(TimeSpan.FromSeconds(4));
        await server.Get();
        await server.Get();
        using var last = await server.Get();
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);
        Assert.Equal($"\"limit\";r=0;t={afterLast}", last.Header("RateLimit"));
        using var refusal = await server.Get();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
        Assert.Equal($"\"limit\";r=0;t={refused}", refusal.Header("RateLimit"));
        Assert.Equal($"{refused}", refusal.Header("Retry-After"));
        Assert.Equal("\"limit\";q=4;w=20", refusal.Header("RateLimit-Policy"));
    }

    [Fact]
    public async Task Several_limits_are_a_list_and_only_the_one_that_refused_names_the_time_to_return()
    {
        await using var server = await Serve(app => app.MapGet("/", () => "").RequireShotLimit(1, perSecond: 0.25, limit => limit.Name = "narrow").RequireShotLimit(10, perSecond: 10, limit => limit.Name = "wide"));
        using var admitted = await server.Get();
        Assert.Equal("\"narrow\";q=1;w=4, \"wide\";q=10;w=1", admitted.Header("RateLimit-Policy"));
        Assert.Equal("\"narrow\";r=0;t=4, \"wide\";r=9;t=1", admitted.Header("RateLimit"));
        using var refused = await server.Get();
        Assert.Equal("\"narrow\";r=0;t=4, \"wide\";r=9;t=1", refused.Header("RateLimit"));
    }

    [Fact]
    public async Task Only_a_refused_caller_sees_what_its_key_has_left()
    {
        await using var server = await Serve(app => app.MapGet("/", () => "").RequireShotLimit(1, perSecond: 0.25, limit => { limit.Name = "client"; limit.Key = "header:x-client"; }));
        using var admitted = await server.Get();
        Assert.Equal("\"client\";q=1;w=4", admitted.Header("RateLimit-Policy"));
        Assert.Null(admitted.Header("RateLimit"));
        using var refused = await server.Get();
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("\"client\";r=0;t=4", refused.Header("RateLimit"));
    }

    [Fact]
    public async Task A_deadline_without_a_limit_sends_no_fields()
    {
        await using var server = await Serve(app => app.MapGet("/", [ShotDeadline(60_000)] (CancellationToken cancellationToken) => Task.FromResult(cancellationToken.CanBeCanceled)));
        using var response = await server.Get();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(response.Header("RateLimit"));
        Assert.Null(response.Header("RateLimit-Policy"));
    }

    [Theory]
    [InlineData("GET /orders/{id}", "\"GET /orders/{id}\"")]
    [InlineData("a \"quoted\" \\ name", "\"a \\\"quoted\\\" \\\\ name\"")]
    [InlineData("Größe\n", "\"Gr%C3%B6%C3%9Fe%0A\"")]
    public async Task A_name_is_a_structured_string(string name, string expected)
    {
        await using var server = await Serve(app => app.MapGet("/", () => "").RequireShotLimit(1, perSecond: 1, limit => limit.Name = name));
        using var response = await server.Get();
        Assert.Equal(expected + ";q=1;w=1", response.Header("RateLimit-Policy"));
        Assert.Matches(List(), response.Header("RateLimit-Policy"));
        Assert.Matches(List(), response.Header("RateLimit"));
    }

    /// <summary>A list of RFC 9651 whose members are strings with whole numbers as parameters.</summary>
    [GeneratedRegex("""^("([ !#-\[\]-~]|\\["\\])*"(;[a-z]+=[0-9]{1,15})+)(, "([ !#-\[\]-~]|\\["\\])*"(;[a-z]+=[0-9]{1,15})+)*$""")]
    private static partial Regex List();

    private static Task<DeadlineServer> Serve(Action<WebApplication> map, RateLimitFields fields = RateLimitFields.Draft10) => DeadlineServer.Start(
        (app, _) =>
        {
            app.UseShot();
            map(app);
        },
        services => services.AddShot(options =>
        {
            options.RateLimitFields = fields;
            options.RetryAfterJitter = TimeSpan.Zero;
        }));
}
