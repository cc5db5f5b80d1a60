using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;
using StackExchange.Redis;

namespace Shot.Sample.Cluster;

/// <summary>Runs four processes that share a limit, kills their store and brings it back, and checks what they admitted together.</summary>
internal static class ClusterCommand
{
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long the load lasts.", DefaultValueFactory = _ => 12 };
        var redis = new Option<string?>("--redis")
        {
            Description = "A server to use, host:port or a connection string. It is not killed. By default an embedded one is started.",
        };
        var exact = new Option<bool>("--exact") { Description = "Ask the store for each call (MaxLeaseMs = 0)." };
        var spin = new Option<bool>("--spin") { Description = "Call without a pause, from four threads of each process." };
        var brief = new Option<bool>("--brief") { Description = "Leave the store alone, and check only the claims about counts." };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 600)
                result.AddError("--seconds must be from 1 to 600.");
        });
        var command = new Command("cluster", "Shows a limit that four processes share, also while its store is down.")
        {
            seconds, redis, exact, spin, brief, NodeProcess(), Store(),
        };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            new ClusterRun(
                TimeSpan.FromSeconds(arguments.GetValue(seconds)),
                arguments.GetValue(redis),
                arguments.GetValue(exact),
                arguments.GetValue(spin),
                arguments.GetValue(brief)),
            cancellationToken));
        return command;
    }

    private static Command NodeProcess()
    {
        var redis = new Argument<string>("redis");
        var application = new Argument<string>("application");
        var stamps = new Argument<string>("stamps");
        var exact = new Option<bool>("--exact");
        var spin = new Option<bool>("--spin");
        var command = new Command("node", "One of the processes.") { redis, application, stamps, exact, spin };
        command.Hidden = true;
        command.SetAction((arguments, _) => NodeCommand.RunAsync(
            arguments.GetRequiredValue(redis), arguments.GetRequiredValue(application), arguments.GetRequiredValue(stamps),
            arguments.GetValue(exact), arguments.GetValue(spin)));
        return command;
    }

    private static Command Store()
    {
        var command = new Command("store", "The embedded store, with Garnet's own options.") { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        command.SetAction(static arguments => EmbeddedStore.Run([.. arguments.UnmatchedTokens]));
        return command;
    }

    private static async Task<int> RunAsync(ClusterRun run, CancellationToken cancellationToken)
    {
        // A pipe has no width: use one that fits the table.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, Console.IsOutputRedirected ? 120 : 0);
        if (run.Redis is null && !EmbeddedStore.IsAvailable)
        {
            await Console.Error.WriteLineAsync("A native program has no embedded store. Start a server and write --redis host:port.");
            return 1;
        }

        if (run.HasOutage && run.Duration < ClusterRun.ShortestWithOutage)
        {
            await Console.Error.WriteLineAsync(
                $"The store takes seconds to come back. Write --seconds {ClusterRun.ShortestWithOutage.TotalSeconds:N0} or more, or --brief.");
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

        // By then, a node whose first calls took the store for down has no debt left, and all nodes have counted each other.
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
            nodes.Sum(node => node.WronglyDown(killed, back).TotalSeconds),
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
