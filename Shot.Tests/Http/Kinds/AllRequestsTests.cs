using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http.Kinds;

/// <summary><c>options.AllRequests</c> limits whatever reaches <c>UseShot()</c>, as the outermost group of all endpoints.</summary>
public sealed class AllRequestsTests
{
    private const double Never = 0.0001;

    [Fact]
    public async Task Endpoints_without_a_limit_and_unknown_paths_share_the_limit()
    {
        await using var server = await Start(3, app => app.MapGet("/free", () => ""));
        await Expect(server, "/free", HttpStatusCode.OK);
        await Expect(server, "/nowhere", HttpStatusCode.NotFound);
        await Expect(server, "/free", HttpStatusCode.OK);
        await Expect(server, "/free", HttpStatusCode.ServiceUnavailable);
        await Expect(server, "/nowhere", HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Exempt_endpoints_and_groups_are_out_of_it()
    {
        await using var server = await Start(1, app =>
        {
            app.MapGet("/attribute", [ShotExempt] () => "");
            app.MapGet("/builder", () => "").ExemptFromShot();
            app.MapGroup("/group").ExemptFromShot().MapGet("/member", () => "");
            app.MapGet("/limited", () => "");
        });
        await Expect(server, "/limited", HttpStatusCode.OK);
        await Expect(server, "/limited", HttpStatusCode.ServiceUnavailable);
        await Expect(server, "/attribute", HttpStatusCode.OK);
        await Expect(server, "/builder", HttpStatusCode.OK);
        await Expect(server, "/group/member", HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_request_that_it_refuses_is_charged_by_no_limit_of_its_endpoint()
    {
        await using var server = await Start(1, app => app.MapGet("/own", [ShotLimit(5, perSecond: Never, Name = "own beside all")] () => ""));
        await Expect(server, "/own", HttpStatusCode.OK);
        await Expect(server, "/own", HttpStatusCode.ServiceUnavailable);
        Assert.Equal(4, Limit(server, "own beside all").AvailablePermits);
    }

    [Fact]
    public async Task A_request_that_its_endpoint_refuses_is_not_charged_by_it()
    {
        await using var server = await Start(5, app => app.MapGet("/scarce", [ShotLimit(1, perSecond: Never)] () => ""));
        await Expect(server, "/scarce", HttpStatusCode.OK);
        await Expect(server, "/scarce", HttpStatusCode.ServiceUnavailable);
        Assert.Equal(4, Limit(server, "all requests").AvailablePermits);
    }

    [Fact]
    public async Task A_request_is_charged_once_whatever_runs_its_pipeline_again()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseStatusCodePagesWithReExecute("/error");
                app.UseExceptionHandler("/error");
                app.UseShot();
                app.UseShot();
                app.MapGet("/error", () => "error");
                app.MapGet("/throws", string () => throw new InvalidOperationException());
            },
            Limited(10));
        await Expect(server, "/nowhere", HttpStatusCode.NotFound);
        await Expect(server, "/throws", HttpStatusCode.InternalServerError);
        Assert.Equal(8, Limit(server, "all requests").AvailablePermits);
    }

    [Fact]
    public async Task An_endpoint_selected_after_UseShot_is_charged_once()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                Route(app);
                app.MapGet("/chosen-later", [ShotLimit(5, perSecond: Never)] () => "");
            },
            Limited(10));
        await Expect(server, "/chosen-later", HttpStatusCode.OK);
        Assert.Equal(9, Limit(server, "all requests").AvailablePermits);
        Assert.Equal(4, Limit(server, "GET /chosen-later").AvailablePermits);
    }

    [Fact]
    public async Task An_endpoint_selected_in_the_place_of_an_exempt_one_is_charged()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.Use(static (context, next) =>
                {
                    var endpoints = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints;
                    context.SetEndpoint(endpoints.Single(static endpoint => endpoint.DisplayName!.Contains("/other", StringComparison.Ordinal)));
                    return next(context);
                });
                app.MapGet("/exempt", [ShotExempt] () => "");
                app.MapGet("/other", () => "");
            },
            Limited(1));
        await Expect(server, "/exempt", HttpStatusCode.OK);
        await Expect(server, "/exempt", HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_limit_by_user_holds_where_the_UseShot_behind_authentication_is_in_a_branch()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                Guard(app);
                app.UseWhen(static context => context.Request.Path.StartsWithSegments("/branch"), Guard);
                app.MapGet("/free", () => "");
                app.MapGet("/branch", () => "");
            },
            services => services.AddShot(options =>
                options.AllRequests.RequireShotLimit(1, perSecond: Never, static limit => limit.Key = ShotKey.User)));
        await Expect(server, "/free", HttpStatusCode.OK);
        await Expect(server, "/free", HttpStatusCode.TooManyRequests);
        await Expect(server, "/branch", HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_preflight_is_a_request_too()
    {
        await using var server = await Start(1, app => app.MapGet("/own", [ShotLimit(5, perSecond: Never, Name = "own beside all")] () => ""));
        Assert.NotEqual(HttpStatusCode.ServiceUnavailable, await Preflight());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Preflight());
        Assert.Equal(5, Limit(server, "own beside all").AvailablePermits);

        async Task<HttpStatusCode> Preflight()
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, "/own");
            request.Headers.Add("Origin", "https://example.com");
            request.Headers.Add("Access-Control-Request-Method", "GET");
            using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Each_key_has_permits_of_its_own()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapGet("/free", () => "");
            },
            services => services.AddShot(options =>
                options.AllRequests.RequireShotLimit(1, Never, static limit => limit.Key = ShotKey.Query + "tenant")));
        await Expect(server, "/free?tenant=a", HttpStatusCode.OK);
        await Expect(server, "/nowhere?tenant=b", HttpStatusCode.NotFound);
        await Expect(server, "/nowhere?tenant=a", HttpStatusCode.TooManyRequests);
        await Expect(server, "/free?tenant=b", HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("route:id", "its route has no value 'id'")]
    [InlineData("parameter:id", "it has no parameter 'id'")]
    [InlineData("plan", "no key 'plan' is added")]
    public async Task A_key_that_not_every_request_can_have_fails_the_start(string key, string why)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.Start(
            app => app.UseShot(),
            services => services.AddShot(options =>
                options.AllRequests.RequireShotLimit(1, Never, limit => limit.Key = key))));
        Assert.Contains("The limit 'all requests' of 'all requests'", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_whose_handler_reads_the_key_otherwise_fails_the_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapGet("/free", ([FromHeader(Name = "X-Tenant")] bool tenant) => $"{tenant}");
            },
            services => services.AddShot(options =>
                options.AllRequests.RequireShotLimit(1, Never, static limit => limit.Key = ShotKey.Header + "X-Tenant"))));
        Assert.Contains("GET /free", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_UseShot_the_host_does_not_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TestServer.Start(static app => app.MapGet("/free", () => ""), Limited(1)));
        Assert.Contains("UseShot() was not called", error.Message, StringComparison.Ordinal);
        Assert.Contains("'all requests'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_UseShot_in_a_branch_only_the_host_does_not_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.Start(
            static app => app.UseWhen(static context => context.Request.Path == "/branch", Guard), Limited(1)));
        Assert.Contains("only in branches of the pipeline", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_numbers_fail_the_start()
    {
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Start(0, static app => { }));
        Assert.Equal("permits", error.ParamName);
    }

    [Fact]
    public async Task Settings_change_it_by_its_name()
    {
        await using var server = await Start(1, app => app.MapGet("/free", () => ""));
        server.Services.GetRequiredService<IShotControl>().Set("all requests", permits: 3);
        await Expect(server, "/free", HttpStatusCode.OK);
        await Expect(server, "/free", HttpStatusCode.OK);
        await Expect(server, "/free", HttpStatusCode.OK);
        await Expect(server, "/free", HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Concurrency_deadline_and_criticality_apply_to_all()
    {
        var started = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapGet("/slow", async () =>
                {
                    started.SetResult();
                    await release.Task;
                });
                app.MapGet("/late", static (CancellationToken aborted) => Task.Delay(Timeout.Infinite, aborted))
                    .RequireShotCriticality(ShotCriticality.Critical);
            },
            static services => services.AddShot(static options =>
                options.AllRequests.RequireShotConcurrency(1).RequireShotDeadline(200).RequireShotCriticality(ShotCriticality.Sheddable)));
        await Expect(server, "/late", HttpStatusCode.RequestTimeout);
        var slow = server.Get("/slow");
        await started.Task;
        await Expect(server, "/nowhere", HttpStatusCode.ServiceUnavailable);
        release.SetResult();
        using var _ = await slow;
    }

    [Fact]
    public async Task Each_host_has_its_own()
    {
        await using var one = await Start(1, static app => app.MapGet("/free", () => ""));
        await using var other = await Start(1, static app => app.MapGet("/free", () => ""));
        await Expect(one, "/free", HttpStatusCode.OK);
        await Expect(one, "/free", HttpStatusCode.ServiceUnavailable);
        await Expect(other, "/free", HttpStatusCode.OK);
    }

    /// <summary>In a method of its own: beside UseShot() the compiler would refuse it.</summary>
    private static void Route(IApplicationBuilder app) => app.UseRouting();

    private static void Guard(IApplicationBuilder app) => app.UseShot();

    private static ShotLimitSnapshot Limit(TestServer server, string name) =>
        server.Services.GetRequiredService<IShotControl>().Snapshot().Single(limit => limit.Name == name);

    private static Action<IServiceCollection> Limited(int permits) => services =>
        services.AddShot(options => options.AllRequests.RequireShotLimit(permits, perSecond: Never));

    private static Task<TestServer> Start(int permits, Action<WebApplication> map) => TestServer.Start(
        app =>
        {
            app.UseShot();
            map(app);
        },
        Limited(permits));

    private static async Task Expect(TestServer server, string path, HttpStatusCode status)
    {
        using var response = await server.Get(path);
        Assert.Equal(status, response.StatusCode);
    }
}
