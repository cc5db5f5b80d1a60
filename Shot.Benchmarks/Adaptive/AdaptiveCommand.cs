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
        var seed = new Option<ulong>("--seed") { Description = "Seed of arrivals and work.", DefaultValueFactory = static _ => 1 };
        var command = new Command(
            "adaptive",
            "Simulates servers under load behind the adaptive concurrency limit and its peers, compares them with the best fixed limit, "
            + "and exits with 1 if a figure misses its target.")
        {
            plot, scenario, seed, ProcessRun.Option, ProcessRun.Serve,
        };
        command.SetAction(parsed =>
            ProcessRun.TryRun(parsed) ?? AdaptiveRun.Run(parsed.GetValue(plot), parsed.GetValue(scenario), parsed.GetValue(seed)));
        return command;
    }
}
