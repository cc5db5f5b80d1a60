using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Answers;

/// <summary>A browser shows its page an answer only with CORS headers, and so a refusal has those of its endpoint.</summary>
public sealed class CorsTests
{
    private const string Page = "https://page.example";

    public enum Place
    {
        BeforeShot,
        AfterShot,
    }

    [Theory]
    [InlineData(Place.BeforeShot, "/default")]
    [InlineData(Place.BeforeShot, "/named")]
    [InlineData(Place.BeforeShot, "/own")]
    [InlineData(Place.AfterShot, "/default")]
    [InlineData(Place.AfterShot, "/named")]
    [InlineData(Place.AfterShot, "/own")]
    public async Task A_refusal_has_the_headers_of_its_endpoints_policy_once(Place place, string path)
    {
        await using var server = await Serve(place);
        using var admitted = await Get(server, path);
        using var refused = await Get(server, path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        foreach (var response in new[] { admitted, refused })
        {
            Assert.Equal(Page, response.Header("Access-Control-Allow-Origin"));
            Assert.Equal("Retry-After", response.Header("Access-Control-Expose-Headers"));
        }
    }

    [Theory]
    [InlineData(Place.BeforeShot)]
    [InlineData(Place.AfterShot)]
    public async Task A_page_of_another_origin_gets_no_headers(Place place)
    {
        await using var server = await Serve(place);
        await Get(server, "/named", "https://other.example");
        using var refused = await Get(server, "/named", "https://other.example");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Null(refused.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData(Place.BeforeShot, "/disabled")]
    [InlineData(Place.AfterShot, "/disabled")]
    [InlineData(Place.AfterShot, "/none")]
    public async Task An_endpoint_without_CORS_has_no_headers(Place place, string path)
    {
        await using var server = await Serve(place);
        await Get(server, path);
        using var refused = await Get(server, path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Null(refused.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData(Place.BeforeShot, true)]
    [InlineData(Place.BeforeShot, false)]
    [InlineData(Place.AfterShot, true)]
    [InlineData(Place.AfterShot, false)]
    public async Task A_late_answer_has_the_headers(Place place, bool heeds)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Serve(place, app => app.MapGet("/late", async (HttpContext context) =>
        {
            entered.SetResult();
            await (heeds ? release.Task.WaitAsync(context.RequestAborted) : release.Task);
        }).RequireShotLimit(1, perSecond: 0.25, limit => limit.MaxWaitMs = DeadlineServer.MaxWaitMs).RequireCors("named"));
        var answer = Get(server, "/late");
        await entered.Task.Soon();
        server.Expire();
        using var late = await answer;
        Assert.Equal(HttpStatusCode.RequestTimeout, late.StatusCode);
        Assert.Equal(Page, late.Header("Access-Control-Allow-Origin"));
        release.SetResult();
    }

    [Theory]
    [InlineData(Place.BeforeShot)]
    [InlineData(Place.AfterShot)]
    public async Task A_preflight_is_answered_and_not_charged(Place place)
    {
        await using var server = await Serve(place);
        for (var i = 0; i < 3; i++)
        {
            using var preflight = DeadlineServer.Request(HttpMethod.Options, version: 1, "/named");
            preflight.Headers.Add("Origin", Page);
            preflight.Headers.Add("Access-Control-Request-Method", "GET");
            using var allowed = await server.Http1.SendAsync(preflight, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
            Assert.Equal(Page, allowed.Header("Access-Control-Allow-Origin"));
        }

        using var admitted = await Get(server, "/named");
        Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
    }

    [Fact]
    public async Task A_request_like_a_preflight_that_reaches_its_endpoint_is_charged()
    {
        await using var server = await DeadlineServer.Start((app, _) =>
        {
            app.UseShot();
            app.MapMethods("/options", ["OPTIONS"], () => "").RequireShotLimit(1, perSecond: 0.25);
        });
        foreach (var expected in new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable })
        {
            using var request = DeadlineServer.Request(HttpMethod.Options, version: 1, "/options");
            request.Headers.Add("Origin", Page);
            request.Headers.Add("Access-Control-Request-Method", "GET");
            using var response = await server.Http1.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    private static Task<HttpResponseMessage> Get(DeadlineServer server, string path, string origin = Page) =>
        server.Get(path, request => request.Headers.Add("Origin", origin));

    private static Task<DeadlineServer> Serve(Place place, Action<WebApplication>? map = null) => DeadlineServer.Start(
        (app, _) =>
        {
            app.UseRouting();
            if (place == Place.BeforeShot)
                app.UseCors();
            app.UseShot();
            if (place == Place.AfterShot)
                app.UseCors();
            app.MapGet("/default", () => "").RequireShotLimit(1, perSecond: 0.25).RequireCors();
            app.MapGet("/named", () => "").RequireShotLimit(1, perSecond: 0.25).RequireCors("named");
            app.MapGet("/own", () => "").RequireShotLimit(1, perSecond: 0.25).RequireCors(cors => cors.WithOrigins(Page).WithExposedHeaders("Retry-After"));
            app.MapGet("/disabled", () => "").RequireShotLimit(1, perSecond: 0.25).RequireCors("named").WithMetadata(new DisableCorsAttribute());
            app.MapGet("/none", () => "").RequireShotLimit(1, perSecond: 0.25);
            map?.Invoke(app);
        },
        services => services.AddCors(cors =>
        {
            cors.AddDefaultPolicy(policy => policy.WithOrigins(Page).WithExposedHeaders("Retry-After"));
            cors.AddPolicy("named", policy => policy.WithOrigins(Page).WithExposedHeaders("Retry-After"));
        }));
}
