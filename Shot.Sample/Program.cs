using System.CommandLine;
using Shot.Sample;
using Shot.Sample.Adapt;
using Shot.Sample.Cluster;
using Shot.Sample.Stress;

var port = new Option<int>("--port") { Description = "The loopback port to listen on; 0 for a free one.", DefaultValueFactory = _ => 5080 };
var metrics = new Option<bool>("--metrics") { Description = "Serve metrics for Prometheus under /metrics." };
var load = new Option<bool>("--load") { Description = "Send requests to itself, so that the live page has something to show." };
var root = new RootCommand("A small order service whose limits are one attribute each.") { port, metrics, load };
root.SetAction((arguments, cancellationToken) =>
    OrderService.RunAsync(arguments.GetValue(port), arguments.GetValue(metrics), arguments.GetValue(load), cancellationToken));

root.Subcommands.Add(StressCommand.Create());
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
