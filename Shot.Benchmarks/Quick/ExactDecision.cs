using System.Diagnostics;
using System.Globalization;
using RedisRateLimiting;
using StackExchange.Redis;

namespace Shot.Benchmarks.Quick;

/// <summary>
/// An exact decision beside a bare GET and beside RedisRateLimiting's token bucket, on one server and one connection: the median time with
/// one call in flight, and the calls per second and bytes with many.
/// </summary>
internal static class ExactDecision
{
    private const int InFlight = 256;
    private const int Rounds = 40;
    private const int CallsPerRound = 100;
    private const int WarmUps = 4;
    private const int Runs = 15;
    private const int Many = 1_000_000_000;

    private static readonly TimeSpan RunTime = TimeSpan.FromMilliseconds(200);

    public static string Run(ClusterNode node) => RunAsync(node).GetAwaiter().GetResult();

    private static async Task<string> RunAsync(ClusterNode node)
    {
        var limit = node.Limit("exact", Many, Many, maxLeaseMs: 0);
        var database = node.Connection.GetDatabase();
        await database.StringSetAsync("get", "1000000:0:1795895003000000").ConfigureAwait(false);
        var peers = Enumerable.Range(0, InFlight).Select(caller => Peer(node.Connection, caller)).ToArray();
        Func<int, Task> exact = async caller =>
        {
            if (!(await limit.TakeAsync(1, (ulong)caller, CancellationToken.None).ConfigureAwait(false)).IsAdmitted)
                throw new InvalidOperationException("Shot refused.");
        };
        Func<int, Task> get = async _ => await database.StringGetAsync("get").ConfigureAwait(false);
        Func<int, Task> peer = async caller =>
        {
            using var lease = await peers[caller].AcquireAsync().ConfigureAwait(false);
            if (!lease.IsAcquired)
                throw new InvalidOperationException("The peer refused.");
        };

        Func<int, Task>[] operations = [exact, get, peer];
        var samples = operations.Select(static _ => new List<double>()).ToArray();
        var perSecond = operations.Select(static _ => new List<double>()).ToArray();
        var bytes = operations.Select(static _ => double.PositiveInfinity).ToArray();
        await WarmUpAsync(operations).ConfigureAwait(false);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (operation, taken) in operations.Zip(samples))
                await TimeAsync(operation, taken).ConfigureAwait(false);
        }

        for (var run = 0; run < Runs; run++)
        {
            for (var i = 0; i < operations.Length; i++)
            {
                var (speed, allocated) = await FloodAsync(operations[i]).ConfigureAwait(false);
                perSecond[i].Add(speed);
                bytes[i] = Math.Min(bytes[i], allocated);
            }
        }

        foreach (var limiter in peers)
            await limiter.DisposeAsync().ConfigureAwait(false);

        // Other work slows one run, so a ratio is of two runs that follow each other.
        var ratio = Median([.. perSecond[0].Zip(perSecond[2], static (shot, other) => shot / other)]);
        var medians = samples.Select(Median).ToArray();
        var speeds = perSecond.Select(Median).ToArray();
        return string.Create(CultureInfo.InvariantCulture,
            $"p50_us={medians[0]:F1} get_p50_us={medians[1]:F1} peer_p50_us={medians[2]:F1} ratio_to_get={medians[0] / medians[1]:F2} "
            + $"per_second={speeds[0]:F0} get_per_second={speeds[1]:F0} peer_per_second={speeds[2]:F0} "
            + $"ratio_to_peer={ratio:F2} "
            + $"shot_bytes={bytes[0]:F0} get_bytes={bytes[1]:F0} peer_bytes={bytes[2]:F0}");
    }

    private static RedisTokenBucketRateLimiter<string> Peer(IConnectionMultiplexer connection, int caller) =>
        new(caller.ToString(CultureInfo.InvariantCulture), new()
        {
            ConnectionMultiplexerFactory = () => connection,
            TokenLimit = Many,
            TokensPerPeriod = Many,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        });

    private static async Task WarmUpAsync(Func<int, Task>[] operations)
    {
        for (var pass = 0; pass < WarmUps; pass++)
        {
            foreach (var operation in operations)
            {
                await TimeAsync(operation, []).ConfigureAwait(false);
                await FloodAsync(operation).ConfigureAwait(false);
            }
        }
    }

    private static async Task TimeAsync(Func<int, Task> operation, List<double> taken)
    {
        for (var call = 0; call < CallsPerRound; call++)
        {
            var begun = Stopwatch.GetTimestamp();
            await operation(0).ConfigureAwait(false);
            taken.Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
        }
    }

    /// <summary>Calls per second, and bytes a call in the whole process.</summary>
    private static async Task<(double PerSecond, double Bytes)> FloodAsync(Func<int, Task> operation)
    {
        long calls = 0;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(CallAsync)).ConfigureAwait(false);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return (calls / seconds, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)calls);

        async Task CallAsync(int caller)
        {
            while (Stopwatch.GetElapsedTime(begun) < RunTime)
            {
                await operation(caller).ConfigureAwait(false);
                Interlocked.Increment(ref calls);
            }
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
