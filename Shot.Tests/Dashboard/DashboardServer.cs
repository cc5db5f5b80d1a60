using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shot.AspNetCore.CompilerServices;
using Shot.Control;
using Shot.DependencyInjection;

namespace Shot.Tests.Dashboard;

/// <summary>An application on real Kestrel with a page of its limits. A header or a cookie says who asks: <c>olga</c> may change limits,
/// <c>rita</c> only reads.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private DashboardServer(WebApplication application)
    {
        _application = application;
        Address = new Uri(application.Urls.Single());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _application.Services;

    public IShotControl Control => Services.GetRequiredService<IShotControl>();

    public global::Shot.Dashboard.DashboardHost Dashboard => global::Shot.Dashboard.DashboardHost.Of(Services);

    /// <summary>Starts an application whose page readers see and operators change.</summary>
    public static Task<DashboardServer> Start(Action<WebApplication>? configure = null, Action<IServiceCollection>? services = null) =>
        StartAs("Production", app =>
        {
            app.MapGet("/orders/{id}", static (string id) => id).RequireShotLimit(2, perSecond: 0.001);
            configure?.Invoke(app);
            app.MapShot(configure: static options => options.AllowChanges = "operators").RequireAuthorization("readers");
        }, services);

    /// <summary>Starts an application that maps its own page.</summary>
    public static async Task<DashboardServer> StartAs(string environment, Action<WebApplication> configure, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "Shop", EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRateLimiter(static _ => { });
        builder.Services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, Visitors>("Test", null);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy("readers", static policy => policy.RequireAuthenticatedUser())
            .AddPolicy("operators", static policy => policy.RequireUserName("olga"));

        // Without the records of this assembly: each test brings the limits that it looks at.
        ShotPipeline.Add(builder.Services, configure: null);
        builder.Services.Remove(builder.Services.Single(static service => service.ImplementationType == typeof(HostStarter)));
        services?.Invoke(builder.Services);
        var application = builder.Build();
        try
        {
            ShotPipeline.Use(application);
            configure(application);
            await application.StartAsync(TestContext.Current.CancellationToken);
            application.Services.GetRequiredService<LimitControl>().Start();
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        return new DashboardServer(application);
    }

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, string? user = "olga", string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is not null)
            request.Content = new StringContent(json, null, "application/json");
        if (user is not null)
            request.Headers.Add("X-User", user);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<HttpStatusCode> Status(HttpMethod method, string path, string? user = "olga", string? json = null, params (string Name, string Value)[] headers)
    {
        using var response = await Send(method, path, user, json, headers);
        return response.StatusCode;
    }

    /// <summary>The status and the body of an answer that is JSON.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> Json(HttpMethod method, string path, string? user = "olga", string? json = null, params (string Name, string Value)[] headers)
    {
        using var response = await Send(method, path, user, json, headers);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    public async Task<JsonNode> Limit(string name)
    {
        var (_, body) = await Json(HttpMethod.Get, "/shot/limits.json");
        return body["limits"]!.AsArray().Single(limit => (string?)limit!["name"] == name)!;
    }

    /// <summary>Disposes the application without stopping it.</summary>
    public async Task Abandon()
    {
        Client.Dispose();
        await _application.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.StopAsync(TestContext.Current.CancellationToken);
        await _application.DisposeAsync();
    }

    private sealed class Visitors(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var user = Request.Headers["X-User"].ToString() is { Length: > 0 } header ? header : Request.Cookies["user"];
            return Task.FromResult(user is null
                ? AuthenticateResult.NoResult()
                : AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, user)], "Test")), "Test")));
        }
    }
}
