using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Http.Answers;

/// <summary>The application's own page for a refusal, which browsers get in place of the problem.</summary>
public sealed class RefusalPageTests
{
    private const string Problem = "application/problem+json";

    [Fact]
    public async Task A_refused_browser_gets_the_page_with_the_status_and_headers_of_the_refusal()
    {
        await using var server = await Start(static app => app.UseStatusCodePagesWithReExecute("/page/{0}"));
        await Admit(server, "/limited");
        using var page = await Browse(server, "/limited");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "page 503"), (page.StatusCode, await Body(page)));
        Assert.NotNull(page.Headers.RetryAfter);
        Assert.True(page.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Others_get_the_problem()
    {
        await using var server = await Start(static app => app.UseStatusCodePagesWithReExecute("/page/{0}"));
        await Admit(server, "/limited");
        foreach (var accept in new[] { null, "application/json", "*/*" })
            await IsProblem(await Ask(server, "/limited", accept));
    }

    [Fact]
    public async Task Without_such_pages_a_browser_gets_the_problem()
    {
        await using var server = await Start(static _ => { });
        await Admit(server, "/limited");
        await IsProblem(await Browse(server, "/limited"));
    }

    [Fact]
    public async Task A_page_that_is_written_without_running_the_pipeline_again_is_shown_too()
    {
        await using var server = await Start(static app => app.UseStatusCodePages("text/plain", "short of {0}"));
        await Admit(server, "/limited");
        using var page = await Browse(server, "/limited");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "short of 503"), (page.StatusCode, await Body(page)));
    }

    [Fact]
    public async Task The_page_takes_no_permit_and_is_shown_when_its_own_limit_has_none_left()
    {
        await using var server = await Start(static app => app.UseStatusCodePagesWithReExecute("/shared/page/{0}"));
        await Admit(server, "/limited");
        for (var i = 0; i < 3; i++)
        {
            using var page = await Browse(server, "/limited");
            Assert.Equal("shared page 503", await Body(page));
        }

        // The page has taken none of the two that the group has.
        await Admit(server, "/shared");
        await Admit(server, "/shared");
        using var refused = await Browse(server, "/shared");
        Assert.Equal("shared page 503", await Body(refused));
        await IsProblem(await Ask(server, "/shared/page/404", accept: null));
    }

    [Fact]
    public async Task The_page_for_another_status_is_charged()
    {
        await using var server = await Start(static app => app.UseStatusCodePagesWithReExecute("/shared/page/{0}"));
        for (var i = 0; i < 2; i++)
        {
            using var missing = await Browse(server, "/missing");
            Assert.Equal("shared page 404", await Body(missing));
        }

        await IsProblem(await Ask(server, "/shared", accept: null));
    }

    [Fact]
    public async Task A_guarded_service_behind_an_endpoint_leads_to_the_page_too()
    {
        await using var server = await Start(static app => app.UseStatusCodePagesWithReExecute("/page/{0}"));
        await Admit(server, "/served");
        using var page = await Browse(server, "/served");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "page 503"), (page.StatusCode, await Body(page)));
    }

    [Fact]
    public async Task A_page_whose_own_service_refuses_is_replaced_by_the_problem()
    {
        await using var server = await Start(static app => app.UseStatusCodePagesWithReExecute("/served"));
        await Admit(server, "/served");
        await Admit(server, "/limited");
        await IsProblem(await Browse(server, "/limited"));
    }

    [Fact]
    public async Task An_endpoint_that_middleware_runs_again_after_a_refusal_is_charged_again()
    {
        await using var server = await Start(static app => app.Use(static async (context, next) =>
        {
            await next(context);
            if (context.Response.StatusCode != StatusCodes.Status503ServiceUnavailable)
                return;
            context.Response.Clear();
            context.SetEndpoint(null);
            await next(context);
        }));
        await Admit(server, "/limited");
        await IsProblem(await Browse(server, "/limited"));
    }

    private static Task<TestServer> Start(Action<WebApplication> before) => TestServer.Start(
        app =>
        {
            before(app);
            app.UseRouting();
            app.UseShot();
            app.MapGet("/limited", static () => "").RequireShotLimit(1, perSecond: 0.001, static limit => limit.Name = "limited");
            app.MapGet("/served", static (IServed served) => served.Serve());
            app.MapGet("/page/{code:int}", static (int code) => $"page {code}");
            var shared = app.MapGroup("/shared").RequireShotLimit(2, perSecond: 0.001, static limit => limit.Name = "shared");
            shared.MapGet("/", static () => "");
            shared.MapGet("/page/{code:int}", static (int code) => $"shared page {code}");
        },
        static services => services.AddSingleton<TimeProvider>(new FakeTimeProvider()).AddSingleton<IServed, Served>().AddShot());

    private static async Task Admit(TestServer server, string path)
    {
        using var response = await Ask(server, path, accept: null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task IsProblem(HttpResponseMessage response)
    {
        using (response)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal(Problem, response.Content.Headers.ContentType?.MediaType);
            Assert.Contains("\"status\":503", await Body(response), StringComparison.Ordinal);
        }
    }

    private static Task<HttpResponseMessage> Browse(TestServer server, string path) =>
        Ask(server, path, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

    private static async Task<HttpResponseMessage> Ask(TestServer server, string path, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<string> Body(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    public interface IServed
    {
        [ShotLimit(1, perSecond: 0.001)]
        string Serve();
    }

    private sealed class Served : IServed
    {
        public string Serve() => "served";
    }
}
