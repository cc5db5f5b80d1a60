using Carter;
using FastEndpoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Http.Kinds;

/// <summary>What <c>docs/faq.md</c> says of other libraries' endpoints.</summary>
public sealed class FrameworkTests
{
    private const int Refused = StatusCodes.Status503ServiceUnavailable;

    [Fact]
    public async Task A_limit_in_the_configuration_of_a_FastEndpoints_endpoint_holds()
    {
        await using var server = await Start(
            app => app.MapFastEndpoints(),
            services => services.AddFastEndpoints(static options =>
            {
                options.DisableAutoDiscovery = true;
                options.Assemblies = [typeof(Report).Assembly];
            }));
        Assert.Equal([StatusCodes.Status200OK, Refused], await Ask(server, "/fast", "/fast"));
    }

    [Fact]
    public async Task An_annotated_handler_of_a_Carter_module_is_limited()
    {
        await using var server = await Start(
            app => app.MapCarter(),
            services => services.AddCarter(configurator: static carter => carter.WithModule<Shelf>()));
        Assert.Equal([StatusCodes.Status200OK, Refused], await Ask(server, "/shelf", "/shelf"));
    }

    [Fact]
    public async Task A_limit_on_the_pages_of_a_Blazor_application_holds()
    {
        await using var server = await Start(
            app =>
            {
                app.UseAntiforgery();
                app.MapRazorComponents<Prices>().RequireShotLimit(1, perSecond: 0.01);
            },
            services => services.AddRazorComponents());
        Assert.Equal([StatusCodes.Status200OK, Refused], await Ask(server, "/prices", "/prices"));
    }

    [Fact]
    public async Task A_typed_client_of_HttpClient_is_limited()
    {
        await using var server = await TestServer.Start(static app => app.MapGet("/", static () => "tea"));
        await using var services = new ServiceCollection()
            .AddHttpClient<ICatalogueClient, CatalogueClient>(http => http.BaseAddress = server.Client.BaseAddress).Services
            .AddShot()
            .BuildServiceProvider();
        var client = services.GetRequiredService<ICatalogueClient>();
        Assert.Equal("tea", await client.FindAsync(TestContext.Current.CancellationToken));
        var other = services.GetRequiredService<ICatalogueClient>();
        await Assert.ThrowsAsync<ShotOverloadedException>(() => other.FindAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The numbers of plans, by a key for each plan that only its own callers have.</summary>
    [Fact]
    public async Task A_limit_for_each_plan_applies_to_callers_of_that_plan_only()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapGet("/plans", Plans);
            },
            services => services.AddSingleton<TimeProvider>(new FakeTimeProvider()).AddShot(static options => options
                .AddKey("free", static context => Tenant(context, "free"))
                .AddKey("pro", static context => Tenant(context, "pro"))));
        Assert.Equal([200, 429], await Ask(server, "/plans?plan=free&tenant=a", "/plans?plan=free&tenant=a"));
        Assert.Equal([200], await Ask(server, "/plans?plan=free&tenant=b"));
        const string pro = "/plans?plan=pro&tenant=c";
        Assert.Equal([200, 200, 429], await Ask(server, pro, pro, pro));

        static string? Tenant(HttpContext context, string plan) =>
            context.Request.Query["plan"] == plan ? context.Request.Query["tenant"].ToString() : null;
    }

    [ShotLimit(1, perSecond: 0.01, Key = "free", Name = "FrameworkTests free", MissingKey = MissingKey.NotLimited)]
    [ShotLimit(2, perSecond: 0.01, Key = "pro", Name = "FrameworkTests pro", MissingKey = MissingKey.NotLimited)]
    private static string Plans() => "report";

    private static async Task<List<int>> Ask(TestServer server, params string[] paths)
    {
        var statuses = new List<int>();
        foreach (var path in paths)
        {
            using var response = await server.Get(path);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }

    private static Task<TestServer> Start(Action<WebApplication> map, Action<IServiceCollection> add) => TestServer.Start(
        app =>
        {
            app.UseShot();
            map(app);
        },
        services =>
        {
            add(services);
            services.AddSingleton<TimeProvider>(new FakeTimeProvider()).AddShot();
        });

    /// <summary>Is found by the library, which looks for its like in an assembly.</summary>
    public sealed class Report : EndpointWithoutRequest<string>
    {
        public override void Configure()
        {
            Get("/fast");
            AllowAnonymous();
            Options(static endpoint => endpoint.RequireShotLimit(1, perSecond: 0.01));
        }

        public override Task HandleAsync(CancellationToken ct) => Send.OkAsync("report", ct);
    }

    private sealed class Shelf : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) =>
            app.MapGet("/shelf", [ShotLimit(1, perSecond: 0.01, Name = "FrameworkTests shelf")] () => "shelf");
    }

    private sealed class CatalogueClient(HttpClient client) : ICatalogueClient
    {
        public Task<string> FindAsync(CancellationToken cancellationToken) =>
            client.GetStringAsync(new Uri("/", UriKind.Relative), cancellationToken);
    }

    /// <summary>Is found by the framework, which looks for public pages in an assembly.</summary>
    [Microsoft.AspNetCore.Components.Route("/prices")]
    public sealed class Prices : ComponentBase;
}
