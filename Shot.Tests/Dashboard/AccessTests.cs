using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Dashboard;

/// <summary>Who sees the page, and that nobody sees it by mistake.</summary>
public sealed class AccessTests
{
    private static readonly string[] Readings = ["/shot/", "/shot/dashboard.css", "/shot/limits.json", "/shot/history.json?id=0"];

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Outside_Development_a_host_whose_page_is_open_to_everybody_does_not_start(string environment)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => DashboardServer.StartAs(environment, static app => app.MapShot()));
        Assert.Contains("Write app.MapShot(…).RequireAuthorization(…)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllowAnonymous_is_no_way_around()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => DashboardServer.StartAs("Production", static app => app.MapShot().RequireAuthorization("readers").AllowAnonymous()));
    }

    [Fact]
    public async Task Authorization_of_a_group_around_the_page_counts()
    {
        await using var server = await DashboardServer.StartAs("Production", static app =>
            app.MapGroup("/admin").RequireAuthorization("readers").MapShot());
        Assert.Equal(HttpStatusCode.Unauthorized, await server.Status(HttpMethod.Get, "/admin/shot/", user: null));
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, "/admin/shot/"));
    }

    [Fact]
    public async Task Only_those_whom_the_policy_admits_see_anything()
    {
        await using var server = await DashboardServer.Start();
        foreach (var path in Readings)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await server.Status(HttpMethod.Get, path, user: null));
            Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, path, user: "rita"));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await server.Status(HttpMethod.Get, "/shot/events", user: null));
    }

    [Fact]
    public async Task In_Development_callers_on_the_same_machine_need_no_authorization()
    {
        await using var server = await DashboardServer.StartAs("Development", static app => app.MapShot());
        foreach (var path in Readings)
            Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, path, user: null));
    }

    [Theory]
    [InlineData("Host", "evil.example")] // A name that its owner has let resolve to this machine.
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("X-Forwarded-Host", "shop.example")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Original-For", "203.0.113.7:4711")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    [InlineData("X-Remote", "203.0.113.7")]
    public async Task In_Development_all_others_are_told_why_they_see_nothing(string header, string value)
    {
        await using var server = await DashboardServer.StartAs("Development", static app =>
        {
            app.Use(static (context, next) =>
            {
                if (IPAddress.TryParse(context.Request.Headers["X-Remote"], out var remote))
                    context.Connection.RemoteIpAddress = remote;
                return next(context);
            });
            app.MapShot();
        });
        foreach (var path in Readings)
        {
            var (status, problem) = await server.Json(HttpMethod.Get, path, user: null, json: null, (header, value));
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.Contains("RequireAuthorization", (string)problem["detail"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_host_whose_policy_of_changes_does_not_exist_does_not_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => DashboardServer.StartAs(
            "Production", static app => app.MapShot(configure: static options => options.AllowChanges = "nobody").RequireAuthorization("readers")));
        Assert.Contains("AddPolicy(\"nobody\", …)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_of_changes_can_need_services_of_the_request()
    {
        // Development, since only there the container refuses scoped services outside of a request.
        await using var server = await DashboardServer.StartAs(
            "Development",
            static app => app.MapShot(configure: static options => options.AllowChanges = "scoped").RequireAuthorization("readers"),
            static services => services
                .AddScoped<IAuthorizationHandler, OlgaOnly>()
                .AddAuthorizationBuilder().AddPolicy("scoped", static policy => policy.AddRequirements(new IsOlga())));
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Put, "/shot/mode", "olga", """{"mode": "Shadow"}"""));
        Assert.Equal(HttpStatusCode.Forbidden, await server.Status(HttpMethod.Put, "/shot/mode", "rita", """{"mode": "Off"}"""));
        Assert.Equal(ShotMode.Shadow, server.Control.Mode);
    }

    [Fact]
    public void Without_AddShot_there_is_nothing_to_map()
    {
        using var app = WebApplication.CreateSlimBuilder().Build();
        var error = Assert.Throws<InvalidOperationException>(() => app.MapShot());
        Assert.Contains("AddShot()", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_forbids_all_that_the_page_does_not_need()
    {
        await using var server = await DashboardServer.Start();
        foreach (var path in Readings.Append("/shot/limits.json?foreign").Append("/shot"))
        {
            var foreign = path.EndsWith("foreign", StringComparison.Ordinal) ? "https://elsewhere.example" : $"http://{server.Address.Authority}";
            using var response = await server.Send(HttpMethod.Get, path, "rita", json: null, ("Origin", foreign));
            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
            Assert.True(response.Headers.CacheControl!.NoStore);
        }
    }

    [Fact]
    public async Task The_page_refers_to_nothing_outside_and_has_no_inline_script_or_style()
    {
        await using var server = await DashboardServer.Start();
        using var response = await server.Send(HttpMethod.Get, "/shot/");
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<style|<script>|style=|\\son[a-z]+=|javascript:", page);
    }

    [Fact]
    public async Task The_page_is_found_with_and_without_a_slash_and_behind_a_prefix()
    {
        await using var server = await DashboardServer.Start(static app => app.UsePathBase("/prefix"));
        using (var response = await server.Send(HttpMethod.Get, "/shot"))
            Assert.Equal((HttpStatusCode.Redirect, "shot/"), (response.StatusCode, response.Headers.Location!.OriginalString));
        Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, "/shot/"));
    }

    [Fact]
    public async Task Limits_around_the_page_do_not_hold_for_it()
    {
        await using var server = await DashboardServer.StartAs(
            "Production",
            static app =>
            {
                app.UseRateLimiter();
                app.MapGroup("/admin").RequireShotLimit(1, perSecond: 0.001).MapShot().RequireAuthorization("readers");
            },
            static services => services.Configure<RateLimiterOptions>(static options => options.GlobalLimiter =
                System.Threading.RateLimiting.PartitionedRateLimiter.Create<HttpContext, string>(static _ =>
                    System.Threading.RateLimiting.RateLimitPartition.GetConcurrencyLimiter("all", static _ => new() { PermitLimit = 1, QueueLimit = 0 }))));
        using var stream = await server.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, new Uri("/admin/shot/events", UriKind.Relative)) { Headers = { { "X-User", "rita" } } },
            HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        for (var request = 0; request < 3; request++)
            Assert.Equal(HttpStatusCode.OK, await server.Status(HttpMethod.Get, "/admin/shot/limits.json"));
    }

    private sealed class IsOlga : IAuthorizationRequirement;

    private sealed class OlgaOnly : AuthorizationHandler<IsOlga>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, IsOlga requirement)
        {
            if (context.User.Identity?.Name == "olga")
                context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
