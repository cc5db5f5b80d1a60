using System.CommandLine;

namespace Shot.Benchmarks.Adaptive;

/// <summary>The command <c>adaptive</c>.</summary>
internal static class AdaptiveCommand
{
    public static Command Create()
    {
        var plot = new Option<string?>("--plot") { Description = "Also draw the comparison into this PNG file." };
        var scenario = new Option<string?>("--scenario")
        {
            Description = "Print each tick of the scenario with this text in its name, and nothing else.",
        };
        var command = new Command(
            "adaptive",
            "Simulates servers under load behind the adaptive concurrency limit and its peers, compares them with the best fixed limit, "
            + "and exits with 1 if a figure misses its target.")
        {
            plot, scenario, ProcessRun.Option, ProcessRun.Serve,
        };
        command.SetAction(parsed => ProcessRun.TryRun(parsed) ?? AdaptiveRun.Run(parsed.GetValue(plot), parsed.GetValue(scenario)));
        return command;
    }
}
