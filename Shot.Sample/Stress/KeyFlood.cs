using System.Globalization;
using System.Threading.RateLimiting;
using Spectre.Console;

namespace Shot.Sample.Stress;

/// <summary>A call of each of very many callers, as an attacker makes them who invents a key for each request.</summary>
internal sealed class KeyFlood : IPart
{
    public const int Permits = 5;
    public const int PerSecond = 1;
    public const int MaxKeys = 100_000;

    /// <summary>Memory of Shot's table for each of <see cref="MaxKeys"/>.</summary>
    private const int BytesPerKey = 16;

    private readonly IReadOnlyList<FloodRow> _rows;

    private KeyFlood(IReadOnlyList<FloodRow> rows) => (_rows, Stock, Shot) = (rows, rows[0], rows[1]);

    public FloodRow Stock { get; }

    public FloodRow Shot { get; }

    /// <summary>About how long this takes.</summary>
    public static TimeSpan Length(StressPlan plan) => TimeSpan.FromSeconds(plan.IsBrief ? 1 : 2);

    public static async Task<KeyFlood> RunAsync(StressPlan plan)
    {
        var keys = plan.IsBrief ? 2 * MaxKeys : 3 * MaxKeys;
        IReadOnlyList<FloodRow> rows = [];
        await Terminal.StepAsync(async begin =>
        {
            var progress = begin($"A flood of {keys:N0} keys");
            rows = [await StockAsync(keys), Guarded(keys)];
            progress(1);
        });
        return new KeyFlood(rows);
    }

    public void Print()
    {
        var table = Rows.Table(
            $"A flood of {Stock.Keys:N0} keys, {Permits} permits at {PerSecond} per second for each key",
            "admitted",
            "memory it leaves",
            "bytes per key");
        foreach (var row in _rows)
        {
            table.AddRow(
                row.Name,
                $"{row.Admitted:N0}",
                row.Memory,
                $"{(double)row.Bytes / row.Keys:N1}");
        }

        Rows.Print(
            table,
            ("stock", "PartitionedRateLimiter, which the middleware uses: an object for each key, kept until the key is idle."),
            (Rows.Shot, $"a table of fixed size for MaxKeys = {MaxKeys:N0}. If it is full, a new key takes the place of another."));
    }

    public void Check(Claims claims)
    {
        claims.Check("a flood of keys leaves each key its permits", Shot.Admitted == Shot.Keys, $"{Shot.Admitted:N0} of {Shot.Keys:N0}");
        const double Bound = 2.0 * BytesPerKey * MaxKeys;
        claims.Check("and takes at most twice Shot's table of 16 bytes per key of MaxKeys", Shot.Bytes <= Bound, $"{Shot.Memory}");
    }

    private static async Task<FloodRow> StockAsync(int keys)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var options = Bucket.Options(Permits, PerSecond, 0);
        await using var limiter = PartitionedRateLimiter.Create<string, string>(
            caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => options));
        return Flood("stock: limiter for each key", keys, before, caller =>
        {
            using var lease = limiter.AttemptAcquire(caller);
            return lease.IsAcquired;
        });
    }

    private static FloodRow Guarded(int keys)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var work = new KeyedWork().Guarded();
        return Flood(Rows.Shot, keys, before, caller => work.TryDo(caller).Outcome == ShotOutcome.Completed);
    }

    private static FloodRow Flood(string name, int keys, long before, Func<string, bool> isAdmitted)
    {
        var admitted = 0;
        for (var key = 0; key < keys; key++)
        {
            if (isAdmitted(string.Create(CultureInfo.InvariantCulture, $"caller-{key}")))
                admitted++;
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;

        // What is measured must not be collected before.
        GC.KeepAlive(isAdmitted);
        return new FloodRow(name, keys, admitted, bytes);
    }
}
