using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shot.AspNetCore;
using Shot.Tests.Http.Answers;

namespace Shot.Tests.Http.Keys;

/// <summary>Limits whose numbers depend on the plan of the request, on real Kestrel. Time stands still.</summary>
public sealed class PlanTests
{
    [Fact]
    public async Task A_user_has_the_numbers_of_the_plan_that_its_claim_names()
    {
        await using var server = await Start(
            app => app.MapGet(
                "/",
                [ShotLimit(2, perSecond: 0.1, Key = "claim:tenant", Plan = "free", PlanFrom = "claim:plan"), ShotLimit(5, perSecond: 0.5, Key = "claim:tenant", Plan = "pro")]
            () => ""),
            before: app => app.Use((context, next) =>
            {
                if (context.Request.Headers["X-User"] is [{ } user])
                    context.User = new ClaimsPrincipal(new ClaimsIdentity([new("tenant", user[..1]), .. user.Length > 1 ? [new Claim("plan", user[1..])] : Array.Empty<Claim>()], "test"));
                return next(context);
            }));
        Assert.Equal([200, 200, 429], await Ask(server, "/", "X-User", "afree", "afree", "afree"));
        Assert.Equal([200, 200, 200, 429], await Ask(server, "/", "X-User", "apro", "apro", "apro", "apro"));
        Assert.Equal([200, 200, 429], await Ask(server, "/", "X-User", "b", "bgold", "b"));
    }

    [Fact]
    public async Task Fields_and_the_wait_are_those_of_the_request_s_own_plan()
    {
        await using var server = await Start(
            app => app.MapGet("/{tenant}", () => "").RequireShotLimit(2, perSecond: 0.1, limit =>
            {
                (limit.Name, limit.Key, limit.PlanFrom) = ("reports", "route:tenant", "header:X-Plan");
                limit.Plans.Add("pro", 5, perSecond: 0.5);
            }),
            options => options.RateLimitFields = RateLimitFields.Draft10);
        using var free = await Send(server, "/a", "X-Plan", "none");
        Assert.Equal("\"reports\";q=2;w=20", free.Header("RateLimit-Policy"));
        using var pro = await Send(server, "/b", "X-Plan", "pro");
        Assert.Equal("\"reports\";q=5;w=10", pro.Header("RateLimit-Policy"));
        Assert.Equal([200, 200, 200, 200, 429], await Ask(server, "/b", "X-Plan", "pro", "pro", "pro", "pro", "pro"));
        using var refused = await Send(server, "/b", "X-Plan", "pro");
        Assert.Equal(("\"reports\";q=5;w=10", "\"reports\";r=0;t=2", "2"), (refused.Header("RateLimit-Policy"), refused.Header("RateLimit"), refused.Header("Retry-After")));

        // Four of five have to come back at half a permit a second until one of the plan with two fits.
        using var smaller = await Send(server, "/b", "X-Plan", "free");
        Assert.Equal(("\"reports\";q=2;w=20", "8"), (smaller.Header("RateLimit-Policy"), smaller.Header("Retry-After")));
    }

    [Fact]
    public async Task A_key_of_the_application_says_the_plan_and_configuration_adds_one()
    {
        await using var server = await Start(
            app => app.MapGet("/{tenant}", [ShotLimit(1, perSecond: 0.1, Key = "route:tenant", Name = "contracts", PlanFrom = "contract")] (string tenant) => tenant),
            options =>
            {
                options.AddKey("contract", static context => context.Request.RouteValues["tenant"] is "acme" ? "acme" : null);
                options.Limits["contracts"] = new();
                options.Limits["contracts"].Plan("acme").Permits = 3;
                options.Limits["contracts"].Plan("acme").PerSecond = 1;
            });
        Assert.Equal([200, 429], await Ask(server, "/small", "X", "", ""));
        Assert.Equal([200, 200, 200, 429], await Ask(server, "/acme", "X", "", "", "", ""));
    }

    [Fact]
    public async Task A_parameter_of_the_handler_says_the_plan_as_the_binder_reads_it()
    {
#pragma warning disable SHOT055 // the test is about the binder
        await using var server = await Start(app => app.MapGet(
            "/{tenant}",
            [ShotLimit(1, perSecond: 0.1, PlanFrom = "parameter:plan"), ShotLimit(3, perSecond: 0.1, Plan = "pro")]
        ([ShotKey] string tenant, [FromHeader(Name = "X-Plan")] string? plan) => tenant + plan));
#pragma warning restore SHOT055
        Assert.Equal([200, 429, 429], await Ask(server, "/a", "X-Plan", "", "", ""));
        Assert.Equal([200, 200, 200, 429], await Ask(server, "/b", "X-Plan", "pro", "pro", "pro", "pro"));
    }

    [Theory]
    [InlineData("ip", "an address is no plan")]
    [InlineData("header:a+header:b", "PlanFrom is one value")]
    [InlineData("route:plan:int", "a plan is a text: write route:plan")]
    [InlineData("cookie:a", "'cookie:a' is no kind of key")]
    public void A_plan_that_cannot_be_read_anywhere_throws_where_it_is_written(string planFrom, string message) => Assert.Contains(
        message,
        Assert.Throws<ArgumentException>(() => WebApplication.Create().MapGet("/", () => "").RequireShotLimit(1, perSecond: 1, limit =>
            (limit.Key, limit.PlanFrom) = ("ip", planFrom))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("route:plan", "its route has no value 'plan'")]
    [InlineData("parameter:number", "a plan is a string")]
    [InlineData("query:number", "a plan is a string")]
    [InlineData("nobody", "no key 'nobody' is added")]
    public async Task A_plan_that_an_endpoint_cannot_read_fails_its_start(string planFrom, string message)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Start(app => app.MapGet("/", (int number) => number).RequireShotLimit(
            1, perSecond: 1, limit => (limit.Name, limit.Key, limit.PlanFrom) = ("limit", "ip", planFrom))));
        Assert.Contains($"PlanFrom = \"{planFrom}\", but ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> Send(TestServer server, string path, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header, value);
        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<IEnumerable<int>> Ask(TestServer server, string path, string header, params string[] values)
    {
        var statuses = new List<int>();
        foreach (var value in values)
        {
            using var response = await Send(server, path, header, value);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }

    private static Task<TestServer> Start(Action<WebApplication> endpoints, Action<ShotHttpOptions>? options = null, Action<WebApplication>? before = null) => TestServer.Start(
        app =>
        {
            before?.Invoke(app);
            app.UseShot();
            endpoints(app);
        },
        services =>
        {
            services.AddSingleton<TimeProvider>(new FakeTimeProvider());
            services.AddShot(options);
        });
}
