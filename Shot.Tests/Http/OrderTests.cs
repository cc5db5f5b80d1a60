using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shot.CompilerServices;
using Shot.Metrics;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http;

/// <summary>Where <c>UseShot()</c> stands, and that each limit is charged once for each request wherever that is.</summary>
public sealed class OrderTests
{
    private readonly Asked _asked = new();

    [Fact]
    public async Task Two_UseShot_around_authentication_charge_each_limit_once_where_its_key_is_known()
    {
        await using var server = await Serve(app =>
        {
            app.UseRouting();
            app.UseShot();
            app.UseAuthentication();
            app.UseShot();
            app.MapGet("/", () => "").RequireShotLimit(3, perSecond: 0.0001, limit => limit.Name = "all").RequireShotLimit(2, perSecond: 0.0001, limit => { limit.Name = "user"; limit.Key = "user"; });
        });
        Assert.Equal(HttpStatusCode.OK, await Get(server, "/", "ann"));
        Assert.Equal(HttpStatusCode.OK, await Get(server, "/", "ann"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Get(server, "/", "ann"));
        Assert.Equal(3, _asked.Count);

        // The limit of all has refused before anybody asks who it is.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(server, "/", "bob"));
        Assert.Equal(3, _asked.Count);
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task A_limit_by_user_alone_is_left_to_the_second_call()
    {
        await using var server = await Serve(app =>
        {
            app.UseRouting();
            app.UseShot();
            app.UseAuthentication();
            app.UseShot();
            app.MapGet("/", (HttpContext context) => context.GetEndpoint()!.DisplayName).RequireShotLimit(1, perSecond: 0.0001, limit => { limit.Name = "user"; limit.Key = "claim:sub"; limit.MaxWaitMs = 60_000; });
        });
        foreach (var user in new[] { "ann", "bob" })
        {
            Assert.Equal(HttpStatusCode.OK, await Get(server, "/", user));
            Assert.Equal(HttpStatusCode.TooManyRequests, await Get(server, "/", user));
        }
    }

    [Fact]
    public async Task Limits_of_a_second_UseShot_that_a_request_does_not_pass_are_charged_at_the_endpoint()
    {
        await using var server = await Serve(app =>
        {
            app.UseRouting();
            app.UseShot();
            app.UseAuthentication();
            app.UseWhen(context => context.Request.Query.ContainsKey("branch"), branch => branch.UseShot());
            app.MapGet("/", () => "").RequireShotLimit(1, perSecond: 0.0001, limit => { limit.Name = "user"; limit.Key = "user"; });
        });
        Assert.Equal(HttpStatusCode.OK, await Get(server, "/", "ann"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Get(server, "/", "ann"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Get(server, "/?branch", "ann"));
        Assert.Equal(HttpStatusCode.OK, await Get(server, "/?branch", "bob"));
    }

    [Fact]
    public async Task A_limit_by_user_whose_only_call_stands_before_authentication_fails_and_says_what_to_write()
    {
        await using var server = await Serve(app =>
        {
            app.UseRouting();
            Early(app);
            app.UseAuthentication();
            app.MapGet("/", () => "").RequireShotLimit(1, perSecond: 0.0001, limit => limit.Key = "user");
        });
        Assert.Equal(HttpStatusCode.InternalServerError, await Get(server, "/", "ann"));
        Assert.Contains("Call UseShot() after UseAuthentication().", Assert.Single(server.Log.Errors).Error!.Message, StringComparison.Ordinal);

        // In one body with UseAuthentication() the compiler sees it.
        static void Early(IApplicationBuilder app) => app.UseShot();
    }

    [Fact]
    public async Task A_pipeline_that_an_exception_handler_runs_again_charges_what_it_has_not_charged()
    {
        await using var server = await Serve(app =>
        {
            app.UseExceptionHandler("/error");
            app.UseRouting();
            app.UseShot();
            app.MapGet("/failing", string () => throw new InvalidOperationException("own")).RequireShotLimit(2, perSecond: 0.0001, limit => limit.Name = "failing");
            app.Map("/error", () => "sorry").RequireShotLimit(1, perSecond: 0.0001, limit => limit.Name = "error");
        });
        Assert.Equal("sorry", await Body(server, "/failing"));

        // The second request is let in, fails, and is refused its error page.
        using var refused = await server.Http1.GetAsync(new Uri("/failing", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(server, "/error"));
    }

    [Fact]
    public async Task A_pipeline_that_runs_again_to_the_same_endpoint_charges_it_once()
    {
        await using var server = await Serve(app =>
        {
            app.UseExceptionHandler("/failing");
            app.UseRouting();
            app.UseShot();
            app.MapGet("/failing", (HttpContext context) =>
                context.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerFeature>() is null ? throw new InvalidOperationException("own") : "sorry")
                .RequireShotLimit(2, perSecond: 0.0001);
        });
        Assert.Equal("sorry", await Body(server, "/failing"));
        Assert.Equal("sorry", await Body(server, "/failing"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(server, "/failing"));
    }

    /// <summary>The handler has left its place when its error page runs.</summary>
    [Fact]
    public async Task An_error_page_takes_a_place_of_its_own_in_the_concurrency_limit_of_what_has_failed()
    {
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        await using var server = await Serve(app =>
        {
            app.UseExceptionHandler("/failing");
            app.UseRouting();
            app.UseShot();
            app.MapGet("/failing", [ShotConcurrency(1)] async (HttpContext context) =>
            {
                if (context.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerFeature>() is null)
                    throw new InvalidOperationException("own");
                entered.TrySetResult();
                await leave.Task;
                return "sorry";
            });
        });
        var page = Body(server, "/failing");
        await entered.Task.WaitAsync(Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(server, "/failing"));
        leave.SetResult();
        Assert.Equal("sorry", await page);
        Assert.Equal("sorry", await Body(server, "/failing"));
    }

    [Fact]
    public async Task A_pipeline_that_a_status_code_page_runs_again_charges_what_it_has_not_charged()
    {
        await using var server = await Serve(app =>
        {
            app.UseStatusCodePagesWithReExecute("/status/{0}");
            app.UseRouting();
            app.UseShot();
            app.MapGet("/missing", () => Results.NotFound()).RequireShotLimit(3, perSecond: 0.0001, limit => limit.Name = "missing");
            app.MapGet("/status/{code}", (int code) => $"page {code}").RequireShotLimit(2, perSecond: 0.0001, limit => limit.Name = "page");
        });
        Assert.Equal("page 404", await Body(server, "/missing"));
        Assert.Equal("page 404", await Body(server, "/missing"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(server, "/missing"));

        // A refusal has a body: no page replaces it.
        using var refused = await server.Http1.GetAsync(new Uri("/missing", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_host_with_limits_that_never_called_UseShot_does_not_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Serve(app => app.MapGet("/", () => "").RequireShotLimit(1, perSecond: 1)));
        Assert.Equal(
            "UseShot() was not called, so limits of endpoints would not be enforced: 'HTTP: GET /'. Call app.UseShot() after routing and authentication and before the endpoints run.",
            error.Message);
    }

    [Fact]
    public async Task An_endpoint_with_a_limit_that_is_reached_around_UseShot_fails_instead_of_running()
    {
        await using var server = await Serve(app =>
        {
            app.UseRouting();
            app.UseWhen(context => context.Request.Query.ContainsKey("branch"), branch => branch.UseShot());
            app.MapGet("/", () => "").RequireShotLimit(1, perSecond: 0.0001);
        });
        Assert.Equal(HttpStatusCode.OK, await Get(server, "/?branch"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(server, "/?branch"));
        Assert.Equal(HttpStatusCode.InternalServerError, await Get(server, "/"));
        Assert.Contains("its request has not passed UseShot()", Assert.Single(server.Log.Errors).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_branch_alone_in_a_pipeline_that_no_host_builds_is_told_to_call_AddShot() =>
        Assert.Contains(
            "Call services.AddShot() too",
            Assert.Throws<InvalidOperationException>(() =>
                new ApplicationBuilder(new ServiceCollection().BuildServiceProvider()).Map("/branch", branch => branch.UseShot())).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_request_that_two_calls_ask_in_turn_counts_as_admitted_once()
    {
        await using var server = await Serve(app =>
        {
            app.UseRouting();
            app.UseShot();
            app.UseAuthentication();
            app.UseShot();
            app.MapGet("/", () => "").RequireShotLimit(10, perSecond: 0.0001, limit => limit.Name = "all").RequireShotLimit(1, perSecond: 0.0001, limit => { limit.Name = "user"; limit.Key = "user"; });
        });
        Assert.Equal(HttpStatusCode.OK, await Get(server, "/", "ann"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Get(server, "/", "ann"));
        var site = Assert.Single(server.Services.GetRequiredService<IShotControl>().Snapshot(), limit => limit.Name == "user");
        Assert.Equal((1, 1), (site.Admitted, site.Refused));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60_000)]
    public async Task A_failure_behind_two_calls_that_ask_in_turn_counts_once(int maxWaitMs)
    {
        await using var server = await Serve(app =>
        {
            app.UseRouting();
            app.UseShot();
            app.UseAuthentication();
            app.UseShot();
            app.MapGet("/", string () => throw new InvalidOperationException("The handler fails."))
                .RequireShotLimit(10, perSecond: 0.0001, limit => { limit.Name = "all"; limit.MaxWaitMs = maxWaitMs; })
                .RequireShotLimit(10, perSecond: 0.0001, limit => { limit.Name = "user"; limit.Key = "user"; });
        });
        Assert.Equal(HttpStatusCode.InternalServerError, await Get(server, "/", "ann"));
        var counters = server.Services.GetRequiredService<GuardSet>().Guards.Where(static guard => guard.Name == "user").Select(static guard => guard.Counters).Distinct();
        await Patience.Until(() => counters.Sum(static counter => counter.Total(GuardCount.Failed)) > 0);
        Assert.Equal((1, 1), (counters.Sum(static counter => counter.Total(GuardCount.Admitted)), counters.Sum(static counter => counter.Total(GuardCount.Failed))));
    }

    /// <summary>A batch: middleware makes requests of its own, with features above those of the one that carries them.</summary>
    [Fact]
    public async Task Requests_that_middleware_makes_of_one_are_each_charged()
    {
        await using var server = await Serve(app =>
        {
            app.Use(next => async context =>
            {
                if (context.Request.Path != "/batch")
                {
                    await next(context);
                    return;
                }

                var statuses = new List<int>();
                for (var i = 0; i < 3; i++)
                {
                    var features = new FeatureCollection(context.Features);
                    features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = "GET", Path = "/limited" });
                    features.Set<IHttpResponseFeature>(new HttpResponseFeature());
                    features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
                    var part = new DefaultHttpContext(features);
                    await next(part);
                    statuses.Add(part.Response.StatusCode);
                }

                await context.Response.WriteAsync(string.Join(' ', statuses));
            });
            app.UseRouting();
            app.UseShot();
            app.MapGet("/limited", () => "").RequireShotLimit(2, perSecond: 0.0001);
        });
        Assert.Equal("200 200 503", await Body(server, "/batch"));
    }

    [Fact]
    public async Task An_exempt_endpoint_of_a_limited_group_runs_wherever_it_is_chosen()
    {
        await using var server = await Serve(app =>
        {
            app.UseShot();
            app.Map("/branch", branch =>
            {
                branch.UseRouting();
                branch.UseEndpoints(static routes =>
                {
                    var group = routes.MapGroup("/g").RequireShotLimit(1, perSecond: 0.0001);
                    group.MapGet("/health", () => "").ExemptFromShot();
                    group.MapGet("/limited", () => "");
                });
            });
        });
        foreach (var _ in new[] { 1, 2 })
            Assert.Equal(HttpStatusCode.OK, await Get(server, "/branch/g/health"));
        Assert.Equal(HttpStatusCode.OK, await Get(server, "/branch/g/limited"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(server, "/branch/g/limited"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<HttpStatusCode> Get(DeadlineServer server, string path, string? user = null)
    {
        using var request = DeadlineServer.Request(HttpMethod.Get, version: 1, path);
        if (user is not null)
            request.Headers.Add("x-user", user);
        using var response = await server.Http1.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private static Task<string> Body(DeadlineServer server, string path) => BodyOf(server.Http1.GetAsync(new Uri(path, UriKind.Relative), Cancellation));

    private static async Task<string> BodyOf(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private Task<DeadlineServer> Serve(Action<WebApplication> configure) => DeadlineServer.Start(
        (app, _) => configure(app),
        services =>
        {
            services.AddShot().AddSingleton(_asked);
            services.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("header", null);
        });

    /// <summary>How often somebody was asked who they are.</summary>
    private sealed class Asked
    {
        public int Count { get; set; }
    }

    /// <summary>Believes the header <c>x-user</c>.</summary>
    private sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Asked asked)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            asked.Count++;
            if (Request.Headers["x-user"] is not [{ } user])
                return Task.FromResult(AuthenticateResult.NoResult());
            var identity = new ClaimsIdentity([new Claim("sub", user)], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }
}
