using System.CommandLine;
using Shot.Sample;
using Shot.Sample.Adapt;
using Shot.Sample.Cluster;
using Shot.Sample.Stress;

var port = new Option<int>("--port") { Description = "The loopback port to listen on; 0 for a free one.", DefaultValueFactory = _ => 5080 };
var metrics = new Option<bool>("--metrics") { Description = "Serve metrics for Prometheus under /metrics." };
var root = new RootCommand("A small order service whose limits are one attribute each.") { port, metrics };
root.SetAction((arguments, cancellationToken) =>
    OrderService.RunAsync(arguments.GetValue(port), arguments.GetValue(metrics), cancellationToken));

var brief = new Option<bool>("--brief")
{
    Description = "Omit the queueing contender, which takes seconds, and check only the claims about counts.",
};
var seconds = new Option<int>("--seconds") { Description = "How long each sustained load lasts.", DefaultValueFactory = _ => 30 };
seconds.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 1 or > 3_600)
        result.AddError("--seconds must be from 1 to 3600.");
});
var stress = new Command("stress", "Measures limiters under 5,000 concurrent calls and under a sustained overload.") { brief, seconds };
stress.SetAction((arguments, cancellationToken) =>
    StressCommand.RunAsync(arguments.GetValue(brief), TimeSpan.FromSeconds(arguments.GetValue(seconds)), cancellationToken));
root.Subcommands.Add(stress);

root.Subcommands.Add(ClusterCommands.Create());
root.Subcommands.Add(AdaptCommand.Create());

var limits = new Command("limits", "Prints the application's limits: their numbers and where they are declared.");
limits.SetAction((_, _) => LimitsCommand.PrintAsync());
root.Subcommands.Add(limits);

var path = new Argument<FileInfo?>("path")
{
    Description = "The file to write; standard output if omitted.",
    DefaultValueFactory = _ => null,
};
var schema = new Command("schema", "Writes a JSON schema for the section 'Shot' of appsettings.json.") { path };
schema.SetAction((arguments, _) => LimitsCommand.WriteSchemaAsync(arguments.GetValue(path)));
root.Subcommands.Add(schema);

return await root.Parse(args).InvokeAsync();
