using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http.Answers;

/// <summary>What guarded services behind an operation add to the document.</summary>
public sealed class OpenApiServiceTests
{
    [Fact]
    public async Task A_service_that_the_handler_gets_shows_what_it_leads_to()
    {
        var paths = await Document(static app => app.MapGet("/depot", static (IDepot depot) => depot.Take(0)));
        Assert.Equal(["200", "408", "429", "503"], Statuses(paths, "/depot"));
        var refused = paths.GetProperty("/depot").GetProperty("get").GetProperty("responses").GetProperty("503");
        Assert.True(refused.GetProperty("headers").TryGetProperty("Retry-After", out _));
        Assert.True(refused.GetProperty("content").TryGetProperty("application/problem+json", out _));
    }

    [Fact]
    public async Task A_service_behind_others_shows_too_whatever_they_are()
    {
        var paths = await Document(static app =>
        {
            app.MapGet("/shop", static (Shop shop) => shop.Take());
            app.MapGet("/generic", static (IStore<int> store) => store.Get());
            app.MapGet("/derived", static (IDerived derived) => derived.Other());
            app.MapGet("/parameters", static ([AsParameters] Parameters parameters) => parameters.Depot.Take(parameters.Id));
            app.MapGet("/outer", static (IOuter outer) => outer.Run());
        });
        foreach (var path in new[] { "/shop", "/parameters", "/outer" })
            Assert.Equal(["200", "408", "429", "503"], Statuses(paths, path));
        Assert.Equal(["200", "503"], Statuses(paths, "/generic"));
        Assert.Equal(["200", "503"], Statuses(paths, "/derived"));
    }

    [Fact]
    public async Task Controllers_show_what_their_constructors_get()
    {
        var paths = await Document(static app => app.MapControllers());
        Assert.Equal(["200", "408", "429", "503"], Statuses(paths, "/depots"));
        Assert.Equal(["200"], Statuses(paths, "/documented/free"));
    }

    [Fact]
    public async Task Services_without_limits_and_exempt_ones_show_nothing()
    {
        var free = await Document(static app => app.MapGet("/free", static (Free free) => free.Take()));
        Assert.Equal(["200"], Statuses(free, "/free"));
        var exempt = await Document(
            static app => app.MapGet("/depot", static (IDepot depot) => depot.Take(0)),
            static services => services.ExemptFromShot<IDepot>());
        Assert.Equal(["200"], Statuses(exempt, "/depot"));
    }

    /// <summary>It cannot be called unguarded: its class is not what the container decorates.</summary>
    [Fact]
    public async Task A_class_that_is_injected_as_such_shows_nothing()
    {
        var paths = await Document(static app => app.MapGet("/class", static (Depot depot) => depot.Take(0)));
        Assert.Equal(["200"], Statuses(paths, "/class"));
    }

    [Fact]
    public async Task The_operation_s_own_limit_comes_first()
    {
        var paths = await Document(static app => app.MapGet("/depot", static (IDepot depot) => depot.Take(0))
            .RequireShotLimit(1, perSecond: 1, static limit => limit.Name = "own beside a service"));
        Assert.Equal(["200", "408", "429", "503"], Statuses(paths, "/depot"));
    }

    private static string[] Statuses(JsonElement paths, string path) =>
    [
        .. paths.GetProperty(path).GetProperty("get").GetProperty("responses").EnumerateObject()
            .Select(static response => response.Name).Order(StringComparer.Ordinal),
    ];

    private static async Task<JsonElement> Document(Action<WebApplication> map, Action<IServiceCollection>? configure = null)
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapOpenApi();
                map(app);
            },
            services =>
            {
                services.AddSingleton<IDepot, Depot>().AddSingleton<Depot>().AddSingleton<Shop>().AddSingleton<Free>();
                services.AddSingleton(typeof(IStore<>), typeof(Store<>)).AddScoped<IDerived, Derived>().AddKeyedScoped<IOuter, Outer>("a");
                services.AddScoped<IOuter, Outer>();
                services.AddOpenApi(static options => options.AddShotResponses()).AddShot();
                services.AddControllers().AddApplicationPart(typeof(OpenApiTests).Assembly);
                configure?.Invoke(services);
            });
        using var response = await server.Get("/openapi/v1.json");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("paths");
    }

    public interface IDepot
    {
        [ShotLimit(5, perSecond: 5, Key = "parameter:id")]
        int Take(int id);

        [ShotLimit(5, perSecond: 5, MaxWaitMs = 500)]
        Task<int> TakeAsync(CancellationToken cancellationToken);
    }

    public interface IStore<T>
    {
        [ShotLimit(5, perSecond: 5)]
        string Get();
    }

    public interface IBase
    {
        [ShotConcurrency(5)]
        int Count();
    }

    public interface IDerived : IBase
    {
        int Other();
    }

    /// <summary>Has a limit of its own, and one behind it.</summary>
    public interface IOuter
    {
        [ShotConcurrency(5)]
        int Run();
    }

    public sealed class Depot : IDepot
    {
        public int Take(int id) => id;

        public Task<int> TakeAsync(CancellationToken cancellationToken) => Task.FromResult(1);
    }

    public sealed class Store<T> : IStore<T>
    {
        public string Get() => typeof(T).Name;
    }

    public sealed class Derived : IDerived
    {
        public int Count() => 1;

        public int Other() => 2;
    }

    public sealed class Outer(Shop shop) : IOuter
    {
        public int Run() => shop.Take();
    }

    public sealed class Shop(IDepot depot)
    {
        public int Take() => depot.Take(1);
    }

    public sealed class Free
    {
        private int _taken;

        public int Take() => ++_taken;
    }

    public sealed record Parameters(int Id, IDepot Depot);
}

[ApiController]
[Route("depots")]
public class DepotsController(OpenApiServiceTests.IDepot depot) : ControllerBase
{
    [HttpGet]
    public int Take() => depot.Take(Request.Path.Value!.Length);
}
