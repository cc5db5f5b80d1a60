using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http.Kinds;

/// <summary>Exemptions of single requests: from all limits of an endpoint by a condition, and from one limit by its key.</summary>
public sealed class RequestExemptionTests
{
    private const double Never = 0.0001;

    [Fact]
    public async Task An_exempt_request_is_neither_refused_nor_charged()
    {
        await using var server = await TestServer.Start(static app =>
        {
            app.UseShot();
            app.MapGroup("/group").ExemptFromShot(IsInternal).RequireShotLimit(1, perSecond: Never, static limit => limit.Name = "exempting")
                .MapGet("/", [ShotLimit(1, perSecond: Never)] () => "").RequireShotConcurrency(5);
        });
        await Expect(server, "/group?internal=1", HttpStatusCode.OK);
        await Expect(server, "/group?internal=1", HttpStatusCode.OK);
        await Expect(server, "/group", HttpStatusCode.OK);
        await Expect(server, "/group", HttpStatusCode.ServiceUnavailable);
        await Expect(server, "/group?internal=1", HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_endpoint_that_the_pipeline_runs_after_an_exempt_request_is_charged(bool isOfAllRequests)
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseStatusCodePagesWithReExecute("/group/page");
                Route(app);
                Guard(app);
                var group = app.MapGroup("/group");
                if (!isOfAllRequests)
                    group.RequireShotLimit(1, perSecond: Never);
                group.MapGet("/gone", () => Results.StatusCode(404)).ExemptFromShot(static _ => true);
                group.MapGet("/page", () => "page");
            },
            services => services.AddShot(options =>
            {
                if (isOfAllRequests)
                    options.AllRequests.RequireShotLimit(1, perSecond: Never);
            }));
        await Expect(server, "/group/gone", HttpStatusCode.NotFound);
        await Expect(server, "/group/gone", HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_request_that_looks_like_a_preflight_can_be_exempt()
    {
        await using var server = await TestServer.Start(
            static app =>
            {
                app.UseShot();
                app.MapMethods("/options", ["OPTIONS"], () => "").ExemptFromShot(IsInternal);
            },
            static services => services.AddShot(static options => options.AllRequests.RequireShotLimit(1, perSecond: Never)));
        Assert.Equal(HttpStatusCode.OK, await Ask("/options?internal=1"));
        Assert.Equal(HttpStatusCode.OK, await Ask("/options?internal=1"));
        Assert.Equal(HttpStatusCode.OK, await Ask("/options"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Ask("/options"));

        async Task<HttpStatusCode> Ask(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, path);
            request.Headers.Add("Origin", "https://example.com");
            request.Headers.Add("Access-Control-Request-Method", "GET");
            using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task An_exempt_request_has_no_deadline()
    {
        await using var server = await TestServer.Start(static app =>
        {
            app.UseShot();
            app.MapGet("/slow", static async (HttpContext context) =>
            {
                // Without a deadline, the token is that of the connection and does not fire.
                if (context.Request.Query.ContainsKey("internal"))
                    return context.RequestAborted.IsCancellationRequested;
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                return true;
            }).RequireShotDeadline(50).ExemptFromShot(IsInternal);
        });
        await Expect(server, "/slow?internal=1", HttpStatusCode.OK);
        await Expect(server, "/slow", HttpStatusCode.RequestTimeout);
    }

    [Fact]
    public async Task One_condition_can_exempt_requests_of_the_whole_application()
    {
        await using var server = await TestServer.Start(
            static app =>
            {
                app.UseShot();
                app.MapGet("/exemptable", [ShotLimit(1, perSecond: Never)] () => "");
            },
            static services => services.AddShot(static options =>
                options.AllRequests.RequireShotLimit(1, perSecond: Never).ExemptFromShot(IsInternal)));
        await Expect(server, "/exemptable?internal=1", HttpStatusCode.OK);
        await Expect(server, "/nowhere?internal=1", HttpStatusCode.NotFound);
        await Expect(server, "/exemptable", HttpStatusCode.OK);
        await Expect(server, "/exemptable", HttpStatusCode.ServiceUnavailable);
        await Expect(server, "/nowhere", HttpStatusCode.ServiceUnavailable);
        await Expect(server, "/exemptable?internal=1", HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_condition_that_throws_fails_the_request_and_charges_nothing()
    {
        await using var server = await TestServer.Start(static app =>
        {
            app.UseShot();
            app.MapGet("/throws", () => "").RequireShotLimit(1, perSecond: Never)
                .ExemptFromShot(static context => context.Request.Query.ContainsKey("bad") ? throw new FormatException() : false);
        });
        await Expect(server, "/throws?bad=1", HttpStatusCode.InternalServerError);
        await Expect(server, "/throws", HttpStatusCode.OK);
        await Expect(server, "/throws", HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_request_that_is_exempt_is_exempt_when_its_pipeline_runs_again()
    {
        await using var server = await TestServer.Start(static app =>
        {
            app.UseStatusCodePagesWithReExecute("/again");
            app.UseShot();
            app.UseShot();
            app.MapGet("/missing", static () => Results.NotFound()).RequireShotLimit(1, perSecond: Never).ExemptFromShot(IsInternal);
            app.MapGet("/again", static () => "again");
        });
        await Expect(server, "/missing?internal=1", HttpStatusCode.NotFound);
        await Expect(server, "/missing?internal=1", HttpStatusCode.NotFound);
        await Expect(server, "/missing", HttpStatusCode.NotFound);
        await Expect(server, "/missing", HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_key_can_say_that_its_limit_does_not_apply()
    {
        await using var server = await TestServer.Start(
            static app =>
            {
                app.UseShot();
                app.MapGet("/own", static () => "")
                    .RequireShotLimit(1, perSecond: Never, static limit => limit.Key = "tenant")
                    .RequireShotLimit(4, perSecond: Never);
                app.MapGet("/joined", static () => "")
                    .RequireShotLimit(1, perSecond: Never, static limit => limit.Key = "tenant+query:q");
            },
            static services => services.AddShot(static options => options.AddKey("tenant", static context =>
                IsInternal(context) ? ShotKey.NotLimited : context.Request.Query["tenant"])));
        await Expect(server, "/own?internal=1", HttpStatusCode.OK);
        await Expect(server, "/own?internal=1", HttpStatusCode.OK);
        await Expect(server, "/own?tenant=a", HttpStatusCode.OK);
        await Expect(server, "/own?tenant=a", HttpStatusCode.TooManyRequests);

        // A client cannot write what the application says.
        await Expect(server, "/own?tenant=not%20limited", HttpStatusCode.OK);
        await Expect(server, "/own?tenant=not%20limited", HttpStatusCode.TooManyRequests);

        // The other limit of the site holds for it.
        await Expect(server, "/own?internal=1", HttpStatusCode.ServiceUnavailable);

        await Expect(server, "/joined?internal=1&q=x", HttpStatusCode.OK);
        await Expect(server, "/joined?internal=1&q=x", HttpStatusCode.OK);
    }

    /// <summary>In methods of their own: the compiler would refuse the one beside the other.</summary>
    private static void Route(IApplicationBuilder app) => app.UseRouting();

    private static void Guard(IApplicationBuilder app) => app.UseShot();

    private static bool IsInternal(HttpContext context) => context.Request.Query.ContainsKey("internal");

    private static async Task Expect(TestServer server, string path, HttpStatusCode status)
    {
        using var response = await server.Get(path);
        Assert.Equal(status, response.StatusCode);
    }
}
