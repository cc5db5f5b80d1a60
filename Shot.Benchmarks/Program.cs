using System.CommandLine;
using BenchmarkDotNet.Running;
using Shot.Benchmarks.Quick;

var quick = new Command("quick", "Compares Shot with its peers in plain timed loops, under a minute. One RESULT line each.");
var filter = new Option<string>("--filter") { Description = "Only comparisons whose name contains this.", DefaultValueFactory = _ => "" };
quick.Options.Add(filter);
quick.SetAction(parsed => QuickRun.Run(parsed.GetValue(filter)!));

var root = new RootCommand("Benchmarks of Shot. Without a command, BenchmarkDotNet takes over: try --filter '*' or --list flat.")
{
    quick,
};
root.TreatUnmatchedTokensAsErrors = false;
root.SetAction(_ =>
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    return 0;
});
return root.Parse(args).Invoke();
