using System.CommandLine;
using BenchmarkDotNet.Running;
using Shot.Benchmarks.Adaptive;
using Shot.Benchmarks.Dashboard;
using Shot.Benchmarks.Generator;
using Shot.Benchmarks.Quick;
using Shot.Benchmarks.Soak;

var quick = new Command(
    "quick",
    "Compares Shot with its peers in plain timed loops, in less than a minute. Prints a RESULT line for each comparison "
    + "and a CHECK line for each other figure.");
var filter = new Option<string>("--filter")
{
    Description = "Only comparisons with this text in their name, including slow ones.",
    DefaultValueFactory = _ => "",
};
var all = new Option<bool>("--all")
{
    Description = "Include slow comparisons: servers, a million keys, five seconds of spinning. Takes several minutes.",
};
var markdown = new Option<bool>("--markdown") { Description = "Print the results as a table." };
quick.Options.Add(filter);
quick.Options.Add(all);
quick.Options.Add(markdown);
quick.SetAction(parsed => QuickRun.Run(parsed.GetValue(filter)!, parsed.GetValue(all), parsed.GetValue(markdown)));

var soak = new Command("soak",
    "Calls every limiter from many threads and checks its bound continuously. Exits with 1 if one is violated.");
var operations = new Option<long>("--operations")
{
    Description = "Number of calls, at least 1,000,000.",
    DefaultValueFactory = _ => SoakRun.DefaultOperations,
};
operations.Validators.Add(result =>
{
    if (result.GetValueOrDefault<long>() < 1_000_000)
        result.AddError("--operations must be at least 1000000: fewer prove nothing.");
});
var threads = new Option<int>("--threads")
{
    Description = "Number of threads, 2 to 256.",
    DefaultValueFactory = _ => SoakRun.DefaultThreads,
};
threads.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 2 or > 256)
        result.AddError("--threads must be 2 to 256.");
});
soak.Options.Add(operations);
soak.Options.Add(threads);
soak.SetAction(parsed => SoakRun.Run(parsed.GetValue(operations), parsed.GetValue(threads)));

var generator = new Command("generator",
    "Times the generator while one types in an application of 1,000 annotated methods, and the analyzers' share of compiling it.");
generator.SetAction(_ => GeneratorRun.Run());

var root = new RootCommand("Benchmarks of Shot. Without a command, BenchmarkDotNet takes over: try --filter '*' or --list flat.")
{
    quick,
    soak,
    generator,
    AdaptiveCommand.Create(),
    DashboardCommand.Create(),
};

// The options of BenchmarkDotNet are not known here. Those of the commands are.
root.TreatUnmatchedTokensAsErrors = args is [var first, ..] && root.Subcommands.Any(command => command.Name == first);
root.SetAction(_ =>
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    return 0;
});
return root.Parse(args).Invoke();
