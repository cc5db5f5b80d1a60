using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Shot.Sample.Stress;

/// <summary>
/// The contenders over HTTP on loopback: requests to Kestrel in this process, over as many connections as a default
/// limit of open files allows. Waiting for a connection counts, as it would for a client; the run without a limit is
/// the lower bound.
/// </summary>
internal sealed class OverHttp : IAsyncDisposable
{
    private const int Connections = 256;

    private readonly WebApplication _server;
    private readonly HttpClient _client;

    private OverHttp(WebApplication server)
    {
        _server = server;
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections })
        {
            BaseAddress = new Uri(server.Urls.Single()),
            Timeout = TimeSpan.FromMinutes(2),
        };
    }

    /// <summary>The contenders of the burst.</summary>
    public IEnumerable<Contender> Burst =>
    [
        new("raw: middleware with a queue", true, token => CallAsync("/raw", token)),
        new("stock: middleware without", false, token => CallAsync("/stock", token)),
        new("Shot", false, token => CallAsync("/shot", token)),
        new("no limit: the transport's floor", false, token => CallAsync("/free", token)),
    ];

    /// <summary>The contenders of the sustained overload.</summary>
    public IEnumerable<Contender> Sustained =>
    [
        new("middleware with a queue", true, token => CallAsync("/sustained/raw", token)),
        new("middleware without", false, token => CallAsync("/sustained/stock", token)),
        new("Shot", false, token => CallAsync("/sustained/shot", token)),
    ];

    public static async Task<OverHttp> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRateLimiter(limiter => limiter
            .AddTokenBucketLimiter("queue", options => Set(options, BurstLoad.Permits, BurstLoad.PerSecond, BurstLoad.Calls))
            .AddTokenBucketLimiter("no queue", options => Set(options, BurstLoad.Permits, BurstLoad.PerSecond, 0))
            .AddTokenBucketLimiter("sustained queue",
                options => Set(options, SustainedLoad.Permits, SustainedLoad.PerSecond, SustainedLoad.Queue))
            .AddTokenBucketLimiter("sustained no queue", options => Set(options, SustainedLoad.Permits, SustainedLoad.PerSecond, 0)));

        var server = builder.Build();
        server.UseRateLimiter();
        server.UseShot();
        server.MapGet("/free", DoAsync);
        server.MapGet("/raw", DoAsync).RequireRateLimiting("queue");
        server.MapGet("/stock", DoAsync).RequireRateLimiting("no queue");
        server.MapGet("/shot", GuardedAsync);
        server.MapGet("/sustained/raw", DoAsync).RequireRateLimiting("sustained queue");
        server.MapGet("/sustained/stock", DoAsync).RequireRateLimiting("sustained no queue");
        server.MapGet("/sustained/shot", GuardedForLongAsync);
        await server.StartAsync(cancellationToken);
        return new OverHttp(server);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    /// <summary>Sets the same rate as Shot's: a full bucket is replenished in one period.</summary>
    private static void Set(TokenBucketRateLimiterOptions options, int permits, int perSecond, int queue)
    {
        options.TokenLimit = permits;
        options.TokensPerPeriod = permits;
        options.ReplenishmentPeriod = TimeSpan.FromSeconds((double)permits / perSecond);
        options.QueueLimit = queue;
        options.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
    }

    private static Task DoAsync(HttpContext context) => Task.Delay(BurstLoad.WorkMs, context.RequestAborted);

    [ShotLimit(BurstLoad.Permits, perSecond: BurstLoad.PerSecond, MaxWaitMs = BurstLoad.MaxWaitMs)]
    private static Task GuardedAsync(HttpContext context) => DoAsync(context);

    [ShotLimit(SustainedLoad.Permits, perSecond: SustainedLoad.PerSecond, MaxWaitMs = BurstLoad.MaxWaitMs)]
    private static Task GuardedForLongAsync(HttpContext context) => DoAsync(context);

    private async ValueTask<Verdict> CallAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => Verdict.Admitted,
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => Verdict.Refused,
            HttpStatusCode.RequestTimeout => Verdict.TimedOut,
            var other => throw new HttpRequestException($"{path} answered {(int)other}.", null, other),
        };
    }
}
