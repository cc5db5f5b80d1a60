using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;

namespace Shot.Sample.Adapt;

/// <summary>
/// Shows a concurrency limit that finds its number while a dependency becomes slow and recovers, beside one with a number.
/// </summary>
internal static class AdaptCommand
{
    public static Command Create()
    {
        var command = new Command(
            "adapt", "Shows a concurrency limit that finds its number by itself, while a dependency slows down tenfold and recovers.");
        command.SetAction(static (_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        Terminal.SetWidth(120);
        AnsiConsole.WriteLine($"This takes {AdaptRun.Length.TotalSeconds:N0} seconds.");
        using var adaptive = new Side("no number", "/adaptive");
        using var numbered = new Side($"fixed {AdaptRun.FixedLimit}", "/fixed");
        try
        {
            await using var server = await AdaptServer.StartAsync(adaptive, numbered, cancellationToken);
            using var load = new AdaptLoad(server.Address);
            var begin = Stopwatch.GetTimestamp();
            var loads = Task.WhenAll(
                load.RunAsync(adaptive, begin, cancellationToken), load.RunAsync(numbered, begin, cancellationToken));
            await FollowAsync(server, [adaptive, numbered], begin, loads);
            return AdaptReport.Print(adaptive, numbered) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            AnsiConsole.MarkupLine("[yellow]Stopped.[/]");
            return 130;
        }
    }

    private static async Task FollowAsync(AdaptServer server, Side[] sides, long begin, Task loads)
    {
        if (Terminal.IsWatched)
            await AnsiConsole.Live(Picture.Draw(TimeSpan.Zero, sides)).AutoClear(true).StartAsync(live => StepAsync(live.UpdateTarget));
        else
            await StepAsync(static _ => { });
        await loads;
        AnsiConsole.Write(Picture.Draw(AdaptRun.Length, sides));

        async Task StepAsync(Action<Table> draw)
        {
            for (var next = Window.Length; !loads.IsCompleted; next += Window.Length)
            {
                if (next - Stopwatch.GetElapsedTime(begin) is var wait && wait > TimeSpan.Zero)
                    await Task.WhenAny(loads, Task.Delay(wait));
                var time = Stopwatch.GetElapsedTime(begin);
                var phase = AdaptRun.PhaseAt(time);
                foreach (var side in sides)
                {
                    side.Dependency.IsSlow = phase == Phase.Slow;
                    side.EndWindow(time, server.LimitOf(side));
                }

                draw(Picture.Draw(time, sides));
            }
        }
    }
}
