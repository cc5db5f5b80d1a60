using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Spectre.Console;

namespace Shot.Sample.Stress;

/// <summary>The same load on endpoints with different limits, before and after the dependency of each becomes ten times slower.</summary>
internal sealed class SlowDependency : IPart
{
    /// <summary>Calls that the dependency serves at a time: 250 per second, and 25 while it is slow.</summary>
    private const int Slots = 5;

    /// <summary>Requests per second to each endpoint.</summary>
    private const int PerSecond = 400;

    /// <summary>A rate that fits the healthy dependency.</summary>
    private const int Rate = 225;

    /// <summary>A number of calls at once that someone guessed on a good day.</summary>
    private const int Limit = 32;

    private const int DeadlineMs = 500;

    /// <summary>Time after which a caller leaves.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Connections are opened and code is compiled. This first part of the healthy phase is not measured.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);

    /// <summary>A limit needs a moment to notice. This first part of the slow phase is not measured.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2.5);

    private readonly TimeSpan _measured;
    private readonly IReadOnlyList<DependencyRow> _rows;

    private SlowDependency(TimeSpan measured, IReadOnlyList<DependencyRow> rows) => (_measured, _rows) = (measured, rows);

    /// <summary>ASP.NET Core's middleware with the guessed number.</summary>
    public Measurement Stock => _rows[2].Slow;

    /// <summary>Shot with the guessed number.</summary>
    public Measurement Fixed => _rows[3].Slow;

    public Measurement Adaptive => _rows[4].Slow;

    /// <summary>About how long this takes: two phases, and the time until the last callers have left.</summary>
    public static TimeSpan Length(StressPlan plan) => WarmUp + Settling + (2 * Measured(plan)) + Patience;

    public static async Task<SlowDependency> RunAsync(StressPlan plan, CancellationToken cancellationToken)
    {
        (string Name, string Path)[] endpoints =
        [
            ("stock: fixed rate", "/slow/rate/stock"),
            ("Shot: fixed rate", "/slow/rate/shot"),
            ("stock: fixed concurrency", "/slow/fixed/stock"),
            ("Shot: fixed concurrency", "/slow/fixed/shot"),
            ("Shot: adaptive", "/slow/adaptive"),
        ];
        IReadOnlyList<DependencyRow> rows = [];
        await Terminal.StepAsync(async begin =>
        {
            var progress = begin("A dependency that becomes ten times slower");
            rows = await Task.WhenAll(endpoints.Select(endpoint =>
                MeasureAsync(endpoint.Name, endpoint.Path, Measured(plan), progress, cancellationToken)));
        });
        return new SlowDependency(Measured(plan), rows);
    }

    public void Print()
    {
        var table = Rows.Table(
            $"A dependency that becomes ten times slower; {PerSecond} requests per second, callers leave after "
                + $"{Patience.TotalSeconds:N0} s",
            "answered/s healthy",
            "answered/s slow",
            "refused/s",
            "late/s",
            "left/s",
            "P99 of not refused");
        foreach (var (healthy, slow) in _rows)
        {
            table.AddRow(
                slow.Name,
                PerSecondOf(healthy, Verdict.Admitted),
                PerSecondOf(slow, Verdict.Admitted),
                PerSecondOf(slow, Verdict.Refused),
                PerSecondOf(slow, Verdict.TimedOut),
                PerSecondOf(slow, Verdict.Left),
                Rows.Milliseconds(slow.Waited(99)));
        }

        Rows.Print(
            table,
            ("fixed rate", $"{Rate} per second, which fits the healthy dependency only. Calls pile up behind the slow one. With Shot's "
                + $"deadline of {DeadlineMs} ms their callers are answered in time, but the work is late."),
            ("fixed concurrency", $"{Limit} calls at once: a guess. The dependency serves {Slots} at a time, and the others wait."),
            ("adaptive", "[ShotConcurrency], which finds its number by itself. ASP.NET Core has no such limiter."));

        string PerSecondOf(Measurement measurement, Verdict verdict) => $"{measurement.Count(verdict) / _measured.TotalSeconds:N0}";
    }

    public void Check(Claims claims)
    {
        if (claims.IsBrief)
            return;
        var served = (double)Adaptive.Count(Verdict.Admitted) / Fixed.Count(Verdict.Admitted);
        var waited = Adaptive.Waited(99)!.Value / Fixed.Waited(99)!.Value;
        claims.Check(
            "behind the slow dependency, an adaptive limit admits at least 90 % of what a guessed one does", served >= 0.9, $"{served:P0}");
        claims.Check("and its P99 is at most 75 % of the guessed one's", waited <= 0.75, $"{waited:P0}");
    }

    private static TimeSpan Measured(StressPlan plan) => TimeSpan.FromSeconds(plan.IsBrief ? 1 : 2.5);

    /// <summary>Sends both phases to an endpoint with a server, connections and a dependency of its own.</summary>
    private static async Task<DependencyRow> MeasureAsync(
        string name, string path, TimeSpan measured, Action<double> progress, CancellationToken cancellationToken)
    {
        using var dependency = new Dependency(Slots);
        await using var server = await Loopback.StartAsync(
            services => services.AddSingleton(dependency).AddRateLimiter(static limiter => limiter
                .AddTokenBucketLimiter("rate", static options => Bucket.Set(options, Rate, Rate, 0))
                .AddConcurrencyLimiter("fixed", static options => Set(options))),
            static server =>
            {
                server.MapGet("/slow/rate/stock", CallAsync).RequireRateLimiting("rate");
                server.MapGet("/slow/fixed/stock", CallAsync).RequireRateLimiting("fixed");
                server.MapGet("/slow/rate/shot", RatedAsync);
                server.MapGet("/slow/fixed/shot", FixedAsync);
                server.MapGet("/slow/adaptive", AdaptiveAsync);
            },
            Patience,
            cancellationToken);
        var contender = server.Contender(name, path);
        var healthy = await RunAsync(WarmUp, done => progress(done / 2));
        dependency.IsSlow = true;
        return new DependencyRow(healthy, await RunAsync(Settling, done => progress((1 + done) / 2)));

        Task<Measurement> RunAsync(TimeSpan settling, Action<double> progress) =>
            Sustained.RunAsync(contender, PerSecond, settling + measured, progress, cancellationToken, settling);
    }

    private static void Set(ConcurrencyLimiterOptions options) => (options.PermitLimit, options.QueueLimit) = (Limit, 0);

    private static Task CallAsync(Dependency dependency, CancellationToken cancellationToken) =>
        dependency.CallAsync(cancellationToken);

    [ShotLimit(Rate, perSecond: Rate, MaxWaitMs = DeadlineMs)]
    private static Task RatedAsync(Dependency dependency, CancellationToken cancellationToken) =>
        dependency.CallAsync(cancellationToken);

    [ShotConcurrency(Limit)]
    private static Task FixedAsync(Dependency dependency, CancellationToken cancellationToken) =>
        dependency.CallAsync(cancellationToken);

    [ShotConcurrency]
    private static Task AdaptiveAsync(Dependency dependency, CancellationToken cancellationToken) =>
        dependency.CallAsync(cancellationToken);
}
