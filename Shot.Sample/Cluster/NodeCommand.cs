using System.Diagnostics;
using System.Globalization;

namespace Shot.Sample.Cluster;

/// <summary>
/// One node: a host with a limit of the cluster, as an application has it. It writes "ready", reads when to begin and to end, writes its
/// tally now and then, and leaves its stamps in a file.
/// </summary>
internal static class NodeCommand
{
    private static readonly TimeSpan Report = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string redis, string application, string stamps, bool isExact, bool isSpinning)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders()
            .AddSimpleConsole(static console =>
                (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, NodeLog.TimeFormat))
            .AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Shot", LogLevel.Information);
        builder.Services.AddSingleton<INotices, Notices>();
        builder.Services.AddShotRedis(redis, options => (options.Application, options.BudgetMs) = (application, ClusterLoad.BudgetMs));
        builder.Services.AddShot();
        using var host = builder.Build();
        await host.StartAsync();

        // The decorator's twins return the outcome instead of throwing.
        var notices = host.Services.GetRequiredService<GuardedNotices>();
        await WarmUpAsync(host.Services.GetRequiredService<ShotStore>(), notices);
        Console.WriteLine("ready");
        if (Console.ReadLine() is not { } times)
            return 1;
        var (begin, end) = times.Split(' ') switch { var parts => (Number(parts[0]), Number(parts[1])) };
        await Task.Delay(Until(begin));

        var calls = Enumerable.Range(0, isSpinning ? ClusterLoad.Threads : ClusterLoad.Callers)
            .Select(_ => new Caller(() => isExact ? notices.TrySendExactlyAsync() : notices.TrySendAsync()))
            .ToArray();
        var running = Task.WhenAll(calls.Select(caller => isSpinning
            ? Task.Factory.StartNew(() => caller.Spin(end), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : Task.Run(() => caller.CallAsync(end))));
        var paused = 0.0;
        for (var reportAt = TimeSpan.Zero; !running.IsCompleted;)
        {
            var asleep = Stopwatch.GetTimestamp();
            await Task.Delay(5);
            paused = Math.Max(paused, Stopwatch.GetElapsedTime(asleep).TotalMilliseconds - 5);
            if (Stopwatch.GetElapsedTime(begin) < reportAt)
                continue;
            reportAt = Stopwatch.GetElapsedTime(begin) + Report;
            Console.WriteLine(Sum().Line);
        }

        await running;
        Stamps.Write(stamps, [.. calls.SelectMany(static caller => caller.Admitted)]);
        Console.WriteLine(Sum().Line);
        await host.StopAsync();
        return 0;

        Tally Sum() => calls.Aggregate(new Tally(0, 0, 0, 0, paused), static (sum, caller) => sum + caller.Tally);
    }

    /// <summary>Waits for the connection, and has the code compiled that the run would otherwise time.</summary>
    private static async Task WarmUpAsync(ShotStore store, GuardedNotices notices)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!store.IsConnected && Stopwatch.GetElapsedTime(begun) < Patience)
            await Task.Delay(10);
        for (var admitted = 0; admitted < 50 && Stopwatch.GetElapsedTime(begun) < Patience;)
        {
            if ((await notices.TrySendAsync()).IsCompleted && (await notices.TrySendExactlyAsync()).IsCompleted)
                admitted++;
            else
                await Task.Delay(10);
        }
    }

    private static TimeSpan Until(long time) =>
        TimeSpan.FromSeconds(Math.Max(0, (double)(time - Stopwatch.GetTimestamp()) / Stopwatch.Frequency));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
