using System.CommandLine;
using System.Globalization;

namespace Shot.Benchmarks.Adaptive;

/// <summary>The command <c>adaptive --process</c>: a real server whose synchronous work needs 2.5 times the processors, behind no limit,
/// fixed limits, and an adaptive gate with and without the pool's delay.</summary>
internal static class ProcessRun
{
    public const string ServeOption = "--serve";

    private const double Load = 2.5;
    private const double LightLoad = 0.2;
    private const double MostLatency = 2.5;
    private const double LeastGoodput = 0.9;
    private const int WarmUpRequests = 400;

    private static readonly int[] FixedLimits = [1, 2, 3, 4, 6, 8, 12, 16, 32];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>Whether to run this benchmark.</summary>
    public static Option<bool> Option { get; } = new("--process")
    {
        Description = "Run a real server with synchronous work instead of the simulator. Takes about two minutes.",
    };

    /// <summary>How this benchmark starts its server.</summary>
    public static Option<string?> Serve { get; } = new(ServeOption) { Hidden = true };

    /// <summary>Runs if one of the options was given. Returns null if not.</summary>
    public static int? TryRun(ParseResult parsed) =>
        parsed.GetValue(Serve) is { } mode ? ProcessServer.Run(mode) : parsed.GetValue(Option) ? Run() : null;

    /// <returns>0 if all verdicts held.</returns>
    private static int Run()
    {
        var (capacity, quiet) = Light();
        var bound = MostLatency * quiet.Percentile(0.99);
        Print("no load", LightLoad * capacity, quiet, bound);

        var most = 0.0;
        foreach (var limit in FixedLimits)
        {
            var result = Overload(limit.ToString(CultureInfo.InvariantCulture), capacity, seconds: 6);
            Print($"fixed limit {limit}", Load * capacity, result, bound);
            most = Math.Max(most, result.Goodput(bound));
        }

        var adaptive = Overload(ProcessServer.Adaptive, capacity, seconds: 14);
        Print("adaptive", Load * capacity, adaptive, bound);
        var blind = Overload(ProcessServer.WithoutPool, capacity, seconds: 14);
        Print("adaptive without the pool's delay", Load * capacity, blind, bound);

        var held = Verdict("latency", Holds(adaptive.Percentile(0.99), bound), "P99 from 2 s on", adaptive.Percentile(0.99), bound, "ms");
        var least = LeastGoodput * most;
        held &= Verdict("goodput", adaptive.Goodput(bound) >= least, "in time", adaptive.Goodput(bound), least, "/s");
        var fails = !Holds(blind.Percentile(0.99), bound) || blind.Goodput(bound) < least;
        held &= Verdict("needs_the_sensor", fails, "P99 without it", blind.Percentile(0.99), bound, "ms");
        return held ? 0 : 1;
    }

    private static bool Holds(double latency, double bound) => latency <= bound;

    /// <summary>The capacity in requests per second, and the answers without load.</summary>
    private static (double Capacity, LoadResult Quiet) Light()
    {
        using var server = new ServerProcess(ProcessServer.Bare);
        using var load = new OpenLoad(server.Port);
        load.RunClosed(WarmUpRequests, atOnce: 4);
        var capacity = load.RunClosed(2 * WarmUpRequests, atOnce: 4);
        return (capacity, load.Run(LightLoad * capacity, TimeSpan.FromSeconds(10), TimeSpan.Zero));
    }

    private static LoadResult Overload(string mode, double capacity, int seconds)
    {
        using var server = new ServerProcess(mode);
        using var load = new OpenLoad(server.Port);
        load.RunClosed(WarmUpRequests, atOnce: 1);
        return load.Run(Load * capacity, TimeSpan.FromSeconds(seconds), Settling);
    }

    private static void Print(string what, double perSecond, LoadResult result, double bound) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-34} load={perSecond,5:F0}/s completed={result.PerSecond,4:F0}/s in_time={result.Goodput(bound),4:F0}/s "
        + $"p50={result.Percentile(0.5),6:F1} p99={result.Percentile(0.99),7:F1} ms refused={result.Refused} lost={result.Lost}"));

    private static bool Verdict(string name, bool held, string what, double value, double bound, string unit)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"CHECK adaptive_process_{name} {what}={value:F1}{unit} bound={bound:F1}{unit} held={held}"));
        return held;
    }
}
