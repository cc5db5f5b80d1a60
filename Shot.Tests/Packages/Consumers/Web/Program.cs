using Consumer;
using Shot;
using Shot.AspNetCore;

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddSingleton<IStock, Stock>();
builder.Services.AddShotRedis("redis");
builder.Services.AddAuthorizationBuilder().AddPolicy("everybody", policy => policy.RequireAssertion(_ => true));
builder.Services.AddHttpClient("itself").AddShotDeadlines().AddShotLimit(100, perSecond: 100).AddShotRetryBudget();
builder.Services.AddShot();

var app = builder.Build();
app.UseShot();
app.MapShot().RequireAuthorization("everybody");
app.MapGet("/free", () => "free");
app.MapGet("/two", [ShotLimit(2, perSecond: 0.01)] () => "admitted");
app.MapGet("/each/{tenant}", [ShotLimit(1, perSecond: 0.01, Key = "route:tenant")] (string tenant) => tenant);
app.MapGet("/left", [ShotDeadline(2000, TrustCaller = true)] async (HttpRequest request, CancellationToken stop) =>
{
    await Task.Delay(1, stop);
    return request.Headers["x-envoy-expected-rq-timeout-ms"].ToString();
});
app.MapGet("/travels", [ShotDeadline(2000)] async (HttpRequest request, IHttpClientFactory clients, CancellationToken stop) =>
    await clients.CreateClient("itself").GetStringAsync($"http://{request.Host}/left", stop));
app.MapGet("/slow", Handlers.SlowAsync);
app.MapGet("/stock/{item}", Handlers.Count);
app.MapGet("/shared", [ShotLimit(1, perSecond: 0.01, Scope = ShotScope.Cluster, StoreDown = StoreDown.Admit)] () => "admitted");
app.MapGroup("/group").RequireShotLimit(1, perSecond: 0.01).MapGet("/", () => "admitted");
app.Run();
