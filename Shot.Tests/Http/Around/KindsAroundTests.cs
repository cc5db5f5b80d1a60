using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;
using Shot.Tests.Http.Kinds;

namespace Shot.Tests.Http.Around;

/// <summary>Endpoints that frameworks make, each with a limit of two requests, on the ways that matter most.</summary>
public sealed class KindsAroundTests
{
    private static readonly Dictionary<string, Kind> Kinds = new()
    {
        ["a Razor page"] = new("/limited", static app => app.MapRazorPages()),
        ["a dynamic route"] = new("/dynamic/any", static app =>
        {
            app.MapDynamicControllerRoute<ToTarget>("dynamic/{**slug}");
            return app.MapControllers();
        }),
        ["a health check"] = new("/health", static app => app.MapHealthChecks("/health").RequireShotLimit(2, perSecond: 0.0001)),
        ["a hub's negotiation"] = new("/hub/negotiate?negotiateVersion=1", static app => app.MapHub<Silent>("/hub").RequireShotLimit(2, perSecond: 0.0001)) { IsPost = true },
        ["a fallback"] = new("/nowhere", static app => app.MapFallback(static () => "fallback").RequireShotLimit(2, perSecond: 0.0001)),
        ["a fallback to a page"] = new("/nowhere", static app => app.MapFallbackToPage("/Limited")),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_endpoint_behind_UseShot_is_charged_once(string kind)
    {
        await using var server = await Start(kind, static (app, map) =>
        {
            app.UseShot();
            map();
        });
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], await Ask(server, Kinds[kind]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_endpoint_that_a_pipeline_runs_again_behind_UseShot_is_charged_once(string kind)
    {
        await using var server = await Start(kind, (app, map) =>
        {
            app.UseRouting();
            app.UseShot();
            app.Use(async (context, next) =>
            {
                context.SetEndpoint(null);
                context.Request.RouteValues.Clear();
                context.Request.Path = Kinds[kind].Path.Split('?')[0];
                await next(context);
            });
            app.UseRouting();
            app.MapGet("/other", static () => "");
            app.MapPost("/other", static () => "");
            map();
        });
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], await Ask(server, Kinds[kind] with { Path = "/other?negotiateVersion=1" }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_endpoint_that_is_reached_around_a_branch_fails(string kind)
    {
        await using var server = await Start(kind, static (app, map) =>
        {
            app.UseWhen(static context => context.Request.Query.ContainsKey("branch"), static branch => branch.UseShot());
            map();
        });
        Assert.All(await Ask(server, Kinds[kind]), static status => Assert.Equal(HttpStatusCode.InternalServerError, status));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_endpoint_that_is_short_circuited_fails_and_a_fallback_that_still_passes_UseShot_is_charged(string kind)
    {
        await using var server = await Start(kind, static (app, map) =>
        {
            app.UseShot();
            var mapped = map();
            mapped.ShortCircuit();
        });
        var statuses = await Ask(server, Kinds[kind]);

        // The page that it falls back to has not the fallback's own metadata.
        if (kind == "a fallback to a page")
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], statuses);
        else
            Assert.DoesNotContain(HttpStatusCode.OK, statuses);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_host_without_UseShot_does_not_start(string kind) => Assert.Contains(
        "UseShot() was not called",
        (await Assert.ThrowsAsync<InvalidOperationException>(() => Start(kind, static (_, map) => map()))).Message,
        StringComparison.Ordinal);

    private static Task<TestServer> Start(string kind, Action<WebApplication, Func<IEndpointConventionBuilder>> configure) => TestServer.Start(
        app => configure(app, () => Kinds[kind].Map(app)),
        static services =>
        {
            services.AddSingleton(new GuardSet(TimeProvider.System)).AddSingleton<Runs>().AddSingleton<ToTarget>();
            services.AddHealthChecks();
            services.AddSignalR();
            services.AddRazorPages(static options => options.RootDirectory = "/Http/Kinds/Pages").AddApplicationPart(typeof(RazorPageTests).Assembly);
        });

    private static async Task<List<HttpStatusCode>> Ask(TestServer server, Kind kind)
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(kind.IsPost ? HttpMethod.Post : HttpMethod.Get, new Uri(kind.Path, UriKind.Relative));
            using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            statuses.Add(response.StatusCode);
        }

        return statuses;
    }

    private sealed record Kind(string Path, Func<WebApplication, IEndpointConventionBuilder> Map)
    {
        public bool IsPost { get; init; }
    }

    private sealed class Silent : Hub;

    private sealed class ToTarget : DynamicRouteValueTransformer
    {
        public override ValueTask<RouteValueDictionary> TransformAsync(HttpContext httpContext, RouteValueDictionary values) =>
            new(new RouteValueDictionary { ["controller"] = "Around", ["action"] = nameof(AroundController.Target) });
    }
}
