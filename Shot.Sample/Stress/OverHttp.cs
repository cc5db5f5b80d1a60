using Microsoft.AspNetCore.RateLimiting;

namespace Shot.Sample.Stress;

/// <summary>
/// The contenders over HTTP on loopback. Waiting for a connection counts, as it would for a client; the run without a limit is the lower
/// bound.
/// </summary>
internal sealed class OverHttp(Loopback server) : IAsyncDisposable
{
    /// <summary>The contenders of the burst.</summary>
    public IReadOnlyList<Contender> Burst { get; } =
    [
        server.Contender("raw: middleware with a queue", "/burst/raw", queues: true),
        server.Contender("stock: middleware without", "/burst/stock"),
        server.Contender("Shot", "/burst/shot"),
        server.Contender("free: no limit", "/burst/free"),
    ];

    /// <summary>The contenders of the sustained overload.</summary>
    public IReadOnlyList<Contender> Sustained { get; } =
    [
        server.Contender("raw: middleware with a queue", "/sustained/raw", queues: true),
        server.Contender("stock: middleware without", "/sustained/stock"),
        server.Contender("Shot", "/sustained/shot"),
    ];

    /// <summary>What the rows of the burst mean.</summary>
    public static (string Row, string Meaning)[] Meanings =>
    [
        ("raw, stock", "ASP.NET Core's rate-limiting middleware with the same buckets as above."),
        (Rows.Shot, "the same annotation, on an endpoint."),
        ("free", "what the transport takes by itself: no limiter can make the other rows faster than this by much."),
    ];

    public static async Task<OverHttp> StartAsync(CancellationToken cancellationToken) => new(await Loopback.StartAsync(
        static services => services.AddRateLimiter(static limiter => limiter
            .AddTokenBucketLimiter("queue", static options => Bucket.Set(options, BurstLoad.Permits, BurstLoad.PerSecond, BurstLoad.Calls))
            .AddTokenBucketLimiter("no queue", static options => Bucket.Set(options, BurstLoad.Permits, BurstLoad.PerSecond, 0))
            .AddTokenBucketLimiter("sustained queue", static options =>
                Bucket.Set(options, SustainedLoad.Permits, SustainedLoad.PerSecond, SustainedLoad.Queue))
            .AddTokenBucketLimiter("sustained no queue", static options =>
                Bucket.Set(options, SustainedLoad.Permits, SustainedLoad.PerSecond, 0))),
        static server =>
        {
            server.MapGet("/burst/free", DoAsync);
            server.MapGet("/burst/raw", DoAsync).RequireRateLimiting("queue");
            server.MapGet("/burst/stock", DoAsync).RequireRateLimiting("no queue");
            server.MapGet("/burst/shot", GuardedAsync);
            server.MapGet("/sustained/raw", DoAsync).RequireRateLimiting("sustained queue");
            server.MapGet("/sustained/stock", DoAsync).RequireRateLimiting("sustained no queue");
            server.MapGet("/sustained/shot", GuardedForLongAsync);
        },
        patience: TimeSpan.FromMinutes(2),
        cancellationToken));

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static Task DoAsync(HttpContext context) => Task.Delay(BurstLoad.WorkMs, context.RequestAborted);

    [ShotLimit(BurstLoad.Permits, perSecond: BurstLoad.PerSecond, MaxWaitMs = BurstLoad.MaxWaitMs)]
    private static Task GuardedAsync(HttpContext context) => DoAsync(context);

    [ShotLimit(SustainedLoad.Permits, perSecond: SustainedLoad.PerSecond, MaxWaitMs = BurstLoad.MaxWaitMs)]
    private static Task GuardedForLongAsync(HttpContext context) => DoAsync(context);
}
