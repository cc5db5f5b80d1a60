using Microsoft.AspNetCore.RateLimiting;
using Spectre.Console;

namespace Shot.Sample.Stress;

/// <summary>Requests to a handler that ignores its token and runs far past its deadline.</summary>
internal sealed class IgnoredDeadline : IPart
{
    private const int Requests = 100;
    private const int DeadlineMs = 200;

    private static readonly TimeSpan Work = TimeSpan.FromSeconds(1);

    private readonly Measurement[] _measurements;

    private IgnoredDeadline(Measurement[] measurements) =>
        (_measurements, Stock, Shot) = (measurements, measurements[1], measurements[2]);

    /// <summary>About how long this takes: one request to open connections and compile code, then all of them.</summary>
    public static TimeSpan Length { get; } = 2.5 * Work;

    /// <summary>ASP.NET Core's request timeouts.</summary>
    public Measurement Stock { get; }

    public Measurement Shot { get; }

    public static async Task<IgnoredDeadline> RunAsync(CancellationToken cancellationToken)
    {
        await using var server = await Loopback.StartAsync(
            static services => services.AddRateLimiter(static limiter => limiter.AddTokenBucketLimiter(
                "no queue", static options => Bucket.Set(options, 2 * Requests, 2 * Requests, 0))),
            static server =>
            {
                server.MapGet("/deadline/none", WorkAsync).RequireRateLimiting("no queue");
                server.MapGet("/deadline/stock", WorkAsync)
                    .RequireRateLimiting("no queue").WithRequestTimeout(TimeSpan.FromMilliseconds(DeadlineMs));
                server.MapGet("/deadline/shot", GuardedAsync);
            },
            patience: TimeSpan.FromMinutes(1),
            cancellationToken);
        Contender[] contenders =
        [
            server.Contender("stock: middleware without a queue", "/deadline/none"),
            server.Contender("stock: with WithRequestTimeout", "/deadline/stock"),
            server.Contender(Rows.Shot, "/deadline/shot"),
        ];

        var measurements = Array.Empty<Measurement>();
        await Terminal.StepAsync(async begin =>
        {
            var progress = begin("A handler that ignores its deadline");
            await MeasureAsync(requests: 1);
            progress(0.5);
            measurements = await MeasureAsync(Requests);
        });
        return new IgnoredDeadline(measurements);

        Task<Measurement[]> MeasureAsync(int requests) =>
            Task.WhenAll(contenders.Select(contender => Burst.RunAsync(contender, static _ => { }, cancellationToken, requests)));
    }

    public void Print()
    {
        var table = Rows.Table(
            $"A handler that takes {Work.TotalMilliseconds:N0} ms and ignores its token; {Requests} requests, deadline {DeadlineMs} ms",
            "200 from the handler",
            "answered as late",
            "P50 of the answer",
            "P99 of the answer");
        foreach (var measurement in _measurements)
        {
            table.AddRow(
                measurement.Name,
                $"{measurement.Count(Verdict.Admitted):N0}",
                $"{measurement.Count(Verdict.TimedOut):N0}",
                Rows.Milliseconds(measurement.Waited(50)),
                Rows.Milliseconds(measurement.Waited(99)));
        }

        Rows.Print(
            table,
            ("stock", "rate limiting has no deadline. WithRequestTimeout cancels a token and waits for the handler."),
            (Rows.Shot, $"MaxWaitMs = {DeadlineMs}. The caller is answered while the handler still runs."));
    }

    public void Check(Claims claims)
    {
        claims.Check(
            "Shot answers each caller of a handler that ignores its deadline before the handler does",
            Shot.Count(Verdict.TimedOut) == Requests,
            $"{Shot.Count(Verdict.TimedOut):N0} of {Requests}");
        if (!claims.IsBrief)
        {
            var p99 = Shot.Waited(99)!.Value;
            claims.Check("P99 of these answers is at most half the handler's time", p99 <= Work / 2, Rows.Milliseconds(p99));
        }
    }

    // It takes no token: at the deadline nothing stops it.
    private static Task WorkAsync(HttpContext context) => Task.Delay(Work, CancellationToken.None);

    [ShotLimit(2 * Requests, perSecond: 2 * Requests, MaxWaitMs = DeadlineMs)]
    private static Task GuardedAsync(HttpContext context) => WorkAsync(context);
}
