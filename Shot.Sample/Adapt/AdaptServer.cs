using System.Net;

namespace Shot.Sample.Adapt;

/// <summary>
/// Kestrel with two endpoints that do the same. One has a concurrency limit without a number, the other one with a number.
/// </summary>
internal sealed class AdaptServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly IShotControl _control;

    private AdaptServer(WebApplication server) => (_server, _control) = (server, server.Services.GetRequiredService<IShotControl>());

    public Uri Address => new(_server.Urls.Single());

    public static async Task<AdaptServer> StartAsync(Side adaptive, Side numbered, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddShot();
        var server = builder.Build();
        server.UseShot();
        server.MapGet("/adaptive", [ShotConcurrency] (HttpContext context) => adaptive.Dependency.CallAsync(context.RequestAborted));
        server.MapGet(
            "/fixed",
            [ShotConcurrency(AdaptRun.FixedLimit)] (HttpContext context) => numbered.Dependency.CallAsync(context.RequestAborted));
        await server.StartAsync(cancellationToken);
        return new AdaptServer(server);
    }

    /// <summary>The number that the limit of an endpoint has now.</summary>
    public int LimitOf(Side side) => _control.Snapshot().Single(limit => limit.Name == side.LimitName).Numbers.Concurrency ?? 0;

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
