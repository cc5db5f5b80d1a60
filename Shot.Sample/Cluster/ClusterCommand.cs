using System.Diagnostics;
using Spectre.Console;
using StackExchange.Redis;

namespace Shot.Sample.Cluster;

/// <summary>Runs four processes that share a limit, kills their store and brings it back, and checks what they admitted together.</summary>
internal static class ClusterCommand
{
    public static async Task<int> RunAsync(ClusterRun run, CancellationToken cancellationToken)
    {
        Terminal.SetWidth(120);
        if (run.Redis is null && !EmbeddedStore.IsAvailable)
        {
            await Console.Error.WriteLineAsync("A native program has no embedded store. Start a server and write --redis host:port.");
            return 1;
        }

        if (run.HasOutage && run.Duration < ClusterRun.ShortestWithOutage)
        {
            await Console.Error.WriteLineAsync(
                "The store takes seconds to come back. "
                + $"Write --seconds {ClusterRun.ShortestWithOutage.TotalSeconds:N0} or more, or --brief.");
            return 1;
        }

        var folder = Directory.CreateTempSubdirectory("shot-cluster-");
        using var store = new StoreProcess();
        var nodes = new List<Node>();
        try
        {
            if (run.Redis is null)
                await store.StartAsync(cancellationToken);
            var redis = run.Redis ?? store.ConnectionString;
            var options = ConfigurationOptions.Parse(redis);
            options.AbortOnConnectFail = false;
            using var asks = new AskCounter(await ConnectionMultiplexer.ConnectAsync(options));

            // A name of its own, so that runs on one server do not share their limits.
            var application = $"sample-{Guid.NewGuid():N}";
            nodes.AddRange(Enumerable.Range(1, ClusterLoad.Nodes).Select(number => new Node(number, folder, redis, application, run)));
            await Task.WhenAll(nodes.Select(static node => node.Ready)).WaitAsync(cancellationToken);
            var outcome = await LoadAsync(run, nodes, store, asks, cancellationToken);
            return Report.Print(outcome, nodes) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            AnsiConsole.MarkupLine("[yellow]Stopped.[/]");
            return 130;
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
        finally
        {
            foreach (var node in nodes)
                node.Dispose();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Outcome> LoadAsync(
        ClusterRun run, List<Node> nodes, StoreProcess store, AskCounter asks, CancellationToken cancellationToken)
    {
        var before = await asks.CountAsync();

        // By then the permits of the nodes' first calls are replenished, those too that a node admitted while it was too slow to hear the
        // store, and all nodes have counted each other.
        var begin = Stopwatch.GetTimestamp() + (2 * Stopwatch.Frequency);
        var end = begin + (long)(run.Duration.TotalSeconds * Stopwatch.Frequency);
        foreach (var node in nodes)
            node.Begin(begin, end);
        var breaking = run.HasOutage ? BreakAsync(run, begin, store, asks, cancellationToken) : Task.FromResult<Outage?>(null);
        var ending = Task.WhenAll(nodes.Select(node => node.EndAsync(cancellationToken)));
        await Report.FollowAsync(nodes, begin, Task.WhenAll(ending, breaking));
        var (stamps, outage) = (await ending, await breaking);
        var asked = await asks.CountAsync() + (outage is null ? 0 : outage.Asks) - before;
        var (killed, back) = outage is null ? (DateTime.MaxValue, DateTime.MaxValue) : (outage.KilledAt, outage.BackAt);
        return new Outcome(
            run,
            nodes.Aggregate(default(Tally), static (sum, node) => sum + node.Tally),
            [.. stamps.SelectMany(static own => own)],
            nodes.Sum(node => node.Log.WronglyDown(killed, back).TotalSeconds),
            outage,
            asked);
    }

    private static async Task<Outage?> BreakAsync(
        ClusterRun run, long begin, StoreProcess store, AskCounter asks, CancellationToken cancellationToken)
    {
        await Task.Delay(run.KillAt - Stopwatch.GetElapsedTime(begin), cancellationToken);
        var asked = await asks.CountAsync();
        store.Kill();
        var (killed, killedAt) = (Stopwatch.GetTimestamp(), DateTime.UtcNow);
        Report.Tell(begin, "The store is killed. Each node now admits its share.");
        await Task.Delay(run.RestartAt - Stopwatch.GetElapsedTime(begin), cancellationToken);
        await store.StartAsync(cancellationToken);
        Report.Tell(begin, "The store is back, and has lost everything.");
        return new Outage(killed, Stopwatch.GetTimestamp(), killedAt, DateTime.UtcNow, asked);
    }
}
