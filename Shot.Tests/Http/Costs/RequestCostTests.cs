using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shot.Tests.Http.Answers;

namespace Shot.Tests.Http.Costs;

/// <summary>Costs that are read from the request, and settled by its handler.</summary>
public sealed class RequestCostTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_request_takes_what_its_cost_reads()
    {
        await using var server = await Serve();
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/cost?cost=7")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/cost?cost=4")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/cost?cost=0")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/cost?cost=2")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/cost?cost=0")).StatusCode);
    }

    [Theory]
    [InlineData("/cost", "11")]
    [InlineData("/cost", "-1")]
    [InlineData("/cost", "2147483647")]
    [InlineData("/cost", "-2147483648")]
    [InlineData("/keyed", "11")]
    [InlineData("/convention", "11")]
    public async Task A_request_that_can_never_be_admitted_is_told_so(string path, string cost)
    {
        await using var server = await Serve();
        using var response = await server.Get($"{path}?cost={cost}");
        var problem = await response.Problem();
        Assert.Equal(413, (int)response.StatusCode);
        Assert.Null(response.Headers.RetryAfter);
        Assert.Contains("costs more", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.Get($"{path}?cost=10")).StatusCode);
    }

    [Fact]
    public async Task A_cost_that_throws_fails_the_request_and_charges_nothing()
    {
        await using var server = await Serve();
        Assert.Equal(HttpStatusCode.InternalServerError, (await server.Get("/cost?cost=many")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/cost?cost=10")).StatusCode);
    }

    [Theory]
    [InlineData("/settled")]
    [InlineData("/keyed")]
    [InlineData("/completed")]
    public async Task A_handler_settles_the_bytes_that_it_has_sent(string path)
    {
        await using var server = await Serve();
        Assert.Equal(HttpStatusCode.OK, (await server.Get($"{path}?cost=9&bytes=2")).StatusCode);
        await Eventually(server, $"{path}?cost=6&bytes=30");

        // 26 bytes too many: the limit replenishes one a second.
        Assert.NotEqual(HttpStatusCode.OK, (await server.Get($"{path}?cost=1&bytes=1")).StatusCode);
        _time.Advance(TimeSpan.FromSeconds(21));
        Assert.NotEqual(HttpStatusCode.OK, (await server.Get($"{path}?cost=1&bytes=1")).StatusCode);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(HttpStatusCode.OK, (await server.Get($"{path}?cost=1&bytes=1")).StatusCode);
    }

    [Fact]
    public async Task A_cost_that_nothing_adds_fails_the_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.Start(app =>
        {
            app.UseShot();
            app.MapGet("/", () => "").RequireShotLimit(1, 1, static limit => limit.CostFrom = "unheard of");
        }));
        Assert.Contains("AddCost(\"unheard of\"", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The server completes a response after the client has it.</summary>
    private static async Task Eventually(TestServer server, string path)
    {
        for (var i = 0; i < 100; i++)
        {
            if ((await server.Get(path)).StatusCode == HttpStatusCode.OK)
                return;
            await Task.Yield();
        }

        Assert.Fail("The request is refused.");
    }

    private Task<TestServer> Serve() => TestServer.Start(
        app =>
        {
            app.UseShot();
            app.MapGet("/cost", [ShotLimit(10, 1, CostFrom = "query")] () => "");
            app.MapGet("/convention", () => "").RequireShotLimit(10, 1, static limit => limit.CostFrom = "query");
            app.MapGet("/settled", [ShotLimit(10, 1, CostFrom = "query", Settles = true, Name = "settled")] (int bytes) =>
            {
                Assert.True(ShotCost.Settle("settled", bytes));
                Assert.False(ShotCost.Settle("settled", 0));
                Assert.False(ShotCost.Settle("another", 0));
                return new string('x', bytes);
            });
            app.MapGet("/keyed", [ShotLimit(10, 1, CostFrom = "query", Settles = true, Name = "keyed", Key = "ip")] async (HttpContext context, int bytes = 10) =>
            {
                await Task.Yield();
                Assert.True(context.SettleShotCost("keyed", bytes));
                Assert.False(ShotCost.Settle("keyed", 0));
                return new string('x', bytes);
            });
            app.MapGet("/completed", [ShotLimit(10, 1, CostFrom = "query", Settles = true, Name = "completed")] (HttpContext context, int bytes) =>
            {
                context.Response.OnCompleted(() =>
                {
                    context.SettleShotCost("completed", bytes);
                    return Task.CompletedTask;
                });
                return new string('x', bytes);
            });
        },
        services => services.AddSingleton<TimeProvider>(_time).AddShot(static options => options.AddCost(
            "query", static context => int.Parse(context.Request.Query["cost"].ToString(), System.Globalization.CultureInfo.InvariantCulture))));
}
