using System.CommandLine;

namespace Shot.Benchmarks.Adaptive;

/// <summary>The command <c>adaptive</c>.</summary>
internal static class AdaptiveCommand
{
    public static Command Create()
    {
        var command = new Command("adaptive", "Checks the concurrency limit that finds itself.") { ProcessRun.Option, ProcessRun.Serve };
        command.SetAction(static parsed => ProcessRun.TryRun(parsed) ?? 0);
        return command;
    }
}
