using Asp.Versioning;
using Carter;
using Companions.Web;
using FastEndpoints;
using Shot;
using Shot.AspNetCore;
using Yarp.ReverseProxy.Configuration;

await using var destination = await Destination.StartAsync();

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddSingleton<IStock, Stock>();
builder.Services.AddSingleton<Warehouse>();
builder.Services.AddCarter();
builder.Services.AddFastEndpoints();
builder.Services.AddApiVersioning(static options => options.ApiVersionReader = new QueryStringApiVersionReader("v"));
builder.Services.AddOpenApi(static options => options.AddShotResponses());
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "all", ClusterId = "all", Match = new RouteMatch { Path = "/proxy/{**rest}" } }],
    [
        new ClusterConfig
        {
            ClusterId = "all",
            Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = destination.Urls.First() } },
        },
    ]);
builder.Services.AddShot();

var app = builder.Build();
app.UseStatusCodePagesWithReExecute("/pages/{0}");
app.UseRouting();
app.UseAntiforgery();
app.UseShot();

app.MapReverseProxy().RequireShotLimit(1, perSecond: 0.01, static limit => limit.Name = "proxy");
app.MapCarter();
app.MapFastEndpoints();

var versions = app.NewVersionedApi().MapGroup("/versions");
versions.MapGet("/", [ShotLimit(1, perSecond: 0.01, Name = "versions 1")] () => "one").HasApiVersion(1);
versions.MapGet("/", [ShotLimit(2, perSecond: 0.01, Name = "versions 2")] () => "two").HasApiVersion(2);

app.MapOpenApi();
app.MapGet("/stock/{item}", (string item, IStock stock) => stock.Count(item));
app.MapGet("/warehouse", (Warehouse warehouse) => warehouse.Total());

app.MapRazorComponents<App>().AddInteractiveServerRenderMode()
    .RequireShotLimit(1, perSecond: 0.01, static limit => limit.Name = "pages");

// The page and what it stands for are limited together.
var pages = app.MapGroup("/pages").RequireShotLimit(1, perSecond: 0.01, static limit => limit.Name = "browsed");
pages.MapGet("/", () => "shown");
pages.MapGet("/{code:int}", (int code) => $"page {code}");

app.Run();
