using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Http.Control;

/// <summary>An application with a limit on an endpoint, one on a service, one on a group, and an administrator's endpoint.</summary>
internal sealed class Shop(Action<IServiceCollection>? services = null, params (string Key, string? Value)[] configured) : WebApplicationFactory<Shop>
{
    public FakeTimeProvider Time { get; } = new();

    protected override IHostBuilder CreateHostBuilder() => Host.CreateDefaultBuilder()
        .ConfigureAppConfiguration(builder => builder.AddInMemoryCollection(configured.ToDictionary(static value => value.Key, static value => value.Value)))
        .ConfigureWebHostDefaults(static web => web.ConfigureServices(AddServices).Configure(Configure));

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.ConfigureServices(collection =>
    {
        collection.AddLogging(static logging => logging.ClearProviders().AddFakeLogging());
        services?.Invoke(collection);
    });

    [ShotLimit(1, perSecond: 1, Name = "shop.endpoint")]
    private static string Buy() => "bought";

    [ShotLimit(1, perSecond: 1)]
    private static string Sell(string item) => item;

    private static void AddServices(IServiceCollection services)
    {
        services.AddRouting();
        services.AddSingleton<IShelf, Shelf>();
        services.AddShot();
        services.AddShot();
    }

    private static void Configure(IApplicationBuilder app)
    {
        app.UseRouting();
        app.UseShot();
        app.UseEndpoints(static endpoints =>
        {
            endpoints.MapGet("/buy", Buy);
            endpoints.MapGet("/sell/{item}", Sell);
            endpoints.MapGet("/take", static (IShelf shelf) => shelf.Take());
            endpoints.MapGroup("/group").RequireShotLimit(1, perSecond: 1, limit => limit.Name = "shop.group").MapGet("/", static () => "group");
            endpoints.MapGet("/partial", static () => Shelves.Count());
            endpoints.MapGet("/admin/limits", static (IShotControl control) => control.Snapshot());
            endpoints.MapPut("/admin/limits", static IResult (string name, int permits, IShotControl control) =>
            {
                control.Set(name, permits);
                return Results.NoContent();
            });
            endpoints.MapPut("/admin/mode", static (ShotMode mode, IShotControl control) => control.SetMode(mode));
        });
    }
}
