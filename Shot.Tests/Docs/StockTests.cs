using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Shot.Tests.Http;

namespace Shot.Tests.Docs;

/// <summary>What the README says of ASP.NET Core's rate limiting, beside Shot's answer to the same.</summary>
public sealed class StockTests
{
    private static readonly Action<RateLimiterOptions> None = static options => options.AddFixedWindowLimiter("none", static window =>
        (window.PermitLimit, window.Window) = (1, TimeSpan.FromHours(1)));

    [Fact]
    public async Task A_limit_whose_middleware_is_forgotten_limits_nothing()
    {
        await using var server = await TestServer.Start(
            static app => app.MapGet("/", static () => "admitted").RequireRateLimiting("none"),
            static services => services.AddRateLimiter(None));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], await Statuses(server));
    }

    [Fact]
    public async Task A_limit_of_Shots_whose_middleware_is_forgotten_stops_the_start() =>
        await Assert.ThrowsAsync<InvalidOperationException>(static () => TestServer.Start(
            static app => app.MapGet("/", static () => "admitted").RequireShotLimit(1, perSecond: 1)));

    [Fact]
    public async Task A_refusal_does_not_say_when_to_return()
    {
        await using var server = await TestServer.Start(
            static app =>
            {
                app.UseRateLimiter();
                app.MapGet("/", static () => "admitted").RequireRateLimiting("none");
            },
            static services => services.AddRateLimiter(None));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], (await Statuses(server)).Take(2));
        using var refusal = await server.Get("/");
        Assert.Null(refusal.Headers.RetryAfter);
        Assert.Empty(await refusal.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_refusal_of_Shots_says_when_to_return()
    {
        await using var server = await TestServer.Start(static app =>
        {
            app.UseShot();
            app.MapGet("/", static () => "admitted").RequireShotLimit(1, perSecond: 0.01);
        });
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], (await Statuses(server)).Take(2));
        using var refusal = await server.Get("/");
        Assert.InRange(refusal.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 105);
        Assert.Equal("application/problem+json", refusal.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public void No_limiter_takes_its_time_from_a_TimeProvider()
    {
        var types = typeof(RateLimiter).Assembly.GetExportedTypes();
        var set = types.SelectMany(static type => type.GetProperties()).Select(static property => property.PropertyType);
        var taken = types.SelectMany(Parameters).Concat(set).ToList();
        Assert.Contains(typeof(TimeSpan), taken);
        Assert.DoesNotContain(typeof(TimeProvider), taken);
        Assert.Contains(typeof(TimeProvider), Parameters(typeof(TokenBucket)));

        static IEnumerable<Type> Parameters(Type type) => type.GetConstructors()
            .SelectMany(static constructor => constructor.GetParameters())
            .Select(static parameter => parameter.ParameterType);
    }

    private static async Task<List<HttpStatusCode>> Statuses(TestServer server)
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await server.Get("/");
            statuses.Add(response.StatusCode);
        }

        return statuses;
    }
}
