using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Shot.AspNetCore;

namespace Shot.Tests.Http.Costs;

/// <summary>Plans and costs of one endpoint, read before and after authentication.</summary>
public sealed class PlannedRequestTests
{
    [Fact]
    public async Task Each_UseShot_charges_its_limits_by_their_own_keys_plans_and_costs()
    {
        var order = new List<string>();
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseRouting();
                app.UseShot();
                app.UseAuthentication();
                app.UseShot();
                app.MapGet("/", (HttpContext context) =>
                {
                    order.Add($"{context.SettleShotCost("early", 3)} {ShotCost.Settle("early", 3)} {context.SettleShotCost("late", 4)} {context.SettleShotCost("none", 4)}");
                    return "";
                })
                    .RequireShotLimit(10, perSecond: 0.001, limit => (limit.Name, limit.CostFrom, limit.Settles) = ("early", "e", true))
                    .RequireShotLimit(10, perSecond: 0.001, limit => (limit.Name, limit.Key, limit.CostFrom, limit.Settles) = ("late", "user", "l", true))
                    .RequireShotLimit(2, perSecond: 0.001, limit =>
                    {
                        (limit.Name, limit.Key, limit.PlanFrom, limit.CostFrom) = ("plans", "header:X-Tenant", "claim:plan", "p");
                        limit.Plans.Add("pro", 5, perSecond: 0.001);
                    })
                    .RequireShotLimit(3, perSecond: 0.001, limit =>
                    {
                        (limit.Name, limit.Key, limit.PlanFrom) = ("other", "header:X-Tenant", "header:X-Plan");
                        limit.Plans.Add("pro", 4, perSecond: 0.001);
                    });
            },
            services =>
            {
                services.AddSingleton<TimeProvider>(new FakeTimeProvider());
                services.AddAuthentication("t").AddScheme<AuthenticationSchemeOptions, Handler>("t", null);
                services.AddShot(options =>
                {
                    options.RateLimitFields = RateLimitFields.Draft10;
                    options.AddCost("e", context => Cost(context, "e"));
                    options.AddCost("l", context => Cost(context, "l"));
                    options.AddCost("p", context => context.User.Identity?.IsAuthenticated == true ? Cost(context, "p") : throw new InvalidOperationException("early"));
                });
            });
        Assert.Equal((200, "True False True False"), (await Ask("pro", "a", "", "e=5&l=6&p=3"), order.LastOrDefault()));
        Assert.Equal((200, "True False True False"), (await Ask("pro", "a", "", "e=2&l=6&p=2"), order.Last()));

        // 'plans' of tenant a is used up; 6 were settled at 'early' and 8 at 'late'.
        Assert.Equal(429, await Ask("pro", "a", "", "e=1&l=1&p=1"));
        Assert.Equal(413, await Ask("free", "b", "", "e=1&l=1&p=3"));
        Assert.Equal(200, await Ask("free", "b", "", "e=2&l=1&p=1"));

        int Cost(HttpContext context, string name) => int.Parse(context.Request.Query[name].ToString(), CultureInfo.InvariantCulture);

        async Task<int> Ask(string plan, string tenant, string headerPlan, string query)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/?" + query);
            request.Headers.Add("X-User", plan);
            request.Headers.Add("X-Tenant", tenant);
            request.Headers.TryAddWithoutValidation("X-Plan", headerPlan);
            using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }
    }

    /// <summary>A second reading may find another plan, or throw after the request was admitted.</summary>
    [Fact]
    public async Task The_plan_of_a_request_is_read_once()
    {
        var reads = 0;
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapGet("/planned-once", () => "").RequireShotLimit(2, perSecond: 0.001, limit =>
                {
                    (limit.Key, limit.PlanFrom) = ("header:X-Tenant", "own");
                    limit.Plans.Add("pro", 5, perSecond: 0.001);
                });
            },
            services => services.AddShot(options =>
            {
                options.RateLimitFields = RateLimitFields.Draft10;
                options.AddKey("own", _ => Interlocked.Increment(ref reads) <= 6 ? "pro" : throw new InvalidOperationException("read again"));
            }));
        for (var i = 0; i < 6; i++)
        {
            using var response = await server.Client.GetAsync(new Uri("/planned-once", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(i < 5 ? 200 : 429, (int)response.StatusCode);
            Assert.Contains(";q=5;", Assert.Single(response.Headers.GetValues("RateLimit-Policy")), StringComparison.Ordinal);
        }

        Assert.Equal(6, reads);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1812", Justification = "The container creates it.")]
    private sealed class Handler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(
            new ClaimsPrincipal(new ClaimsIdentity([new("sub", "u"), new("plan", Request.Headers["X-User"].ToString())], "t")), "t")));
    }
}
