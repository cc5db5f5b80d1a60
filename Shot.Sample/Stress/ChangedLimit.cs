using System.Threading.RateLimiting;
using Spectre.Console;

namespace Shot.Sample.Stress;

/// <summary>A limit that is lowered while requests come.</summary>
internal sealed class ChangedLimit : IPart
{
    /// <summary>Burst and rate at first. Later they are <see cref="Lower"/>.</summary>
    private const int Upper = 200;

    private const int Lower = 50;

    /// <summary>Requests per second.</summary>
    private const int PerSecond = 500;

    /// <summary>Time before the change, and after it.</summary>
    private static readonly TimeSpan Half = TimeSpan.FromSeconds(1.5);

    private readonly ChangeRow[] _rows;

    private ChangedLimit(ChangeRow[] rows) => (_rows, Stock, Shot) = (rows, rows[0], rows[2]);

    /// <summary>About how long this takes.</summary>
    public static TimeSpan Length { get; } = 2 * Half;

    public ChangeRow Stock { get; }

    public ChangeRow Shot { get; }

    public static async Task<ChangedLimit> RunAsync(CancellationToken cancellationToken)
    {
        var options = Bucket.Options(Upper, Upper, 0);
        var current = Upper;
        await using var server = await Loopback.StartAsync(
            services => services.AddRateLimiter(limiter => limiter
                .AddPolicy("options", _ => RateLimitPartition.GetTokenBucketLimiter("", _ => options))
                .AddPolicy("partitions", _ => RateLimitPartition.GetTokenBucketLimiter(
                    Volatile.Read(ref current), static permits => Bucket.Options(permits, permits, 0)))),
            static server =>
            {
                server.MapGet("/change/options", Done).RequireRateLimiting("options");
                server.MapGet("/change/partitions", Done).RequireRateLimiting("partitions");
                server.MapGet("/change/shot", Guarded);
            },
            patience: TimeSpan.FromMinutes(1),
            cancellationToken);
        var control = server.Services.GetRequiredService<IShotControl>();

        ChangeRow[] rows = [];
        await Terminal.StepAsync(async begin =>
        {
            var progress = begin("A limit that is lowered while requests come");
            rows = await Task.WhenAll(
                ChangeRow.MeasureAsync(
                    server.Contender("stock: its options changed", "/change/options"),
                    PerSecond, Half, progress, () => Bucket.Set(options, Lower, Lower, 0), cancellationToken),
                ChangeRow.MeasureAsync(
                    server.Contender("stock: a partition per value", "/change/partitions"),
                    PerSecond, Half, progress, () => Volatile.Write(ref current, Lower), cancellationToken),
                ChangeRow.MeasureAsync(
                    server.Contender(Rows.Shot, "/change/shot"),
                    PerSecond, Half, progress, () => control.Set("GET /change/shot", permits: Lower, perSecond: Lower), cancellationToken));
        });
        return new ChangedLimit(rows);
    }

    public void Print()
    {
        var table = Rows.Table(
            $"A limit lowered from {Upper} per second to {Lower}, burst included; {PerSecond} requests per second",
            $"admitted in {Half.TotalSeconds:N1} s before",
            $"in {Half.TotalSeconds:N1} s after",
            "at most owed after");
        foreach (var row in _rows)
            table.AddRow(row.Name, $"{row.Before:N0}", $"{row.After:N0}", $"{Owed(row):N0}");
        Rows.Print(
            table,
            ("stock", "the middleware reads its options once. A policy of your own can use a partition for each value. Each change then "
                + "grants a new burst."),
            (Rows.Shot, "IShotControl.Set; a changed setting does the same. The next call sees it, and taken permits stay taken."));
    }

    public void Check(Claims claims) => claims.Check(
        "a limit lowered under load admits no more than its new numbers",
        Shot.After <= Owed(Shot),
        $"{Shot.After:N0} of {Owed(Shot):N1} owed");

    /// <summary>The most that the new numbers admit.</summary>
    public static double Owed(ChangeRow row) => Lower + (Lower * row.TimeAfter.TotalSeconds);

    private static string Done() => "Done.";

    [ShotLimit(Upper, perSecond: Upper)]
    private static string Guarded() => Done();
}
