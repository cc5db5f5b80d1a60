using System.CommandLine;
using BenchmarkDotNet.Running;
using Shot.Benchmarks.Quick;

var quick = new Command("quick", "Compares Shot with its peers in plain timed loops, a few seconds each. One RESULT line each, and a CHECK line for what is no ratio.");
var filter = new Option<string>("--filter") { Description = "Only comparisons whose name contains this.", DefaultValueFactory = _ => "" };
var markdown = new Option<bool>("--markdown") { Description = "The results as a table." };
quick.Options.Add(filter);
quick.Options.Add(markdown);
quick.SetAction(parsed => QuickRun.Run(parsed.GetValue(filter)!, parsed.GetValue(markdown)));

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
