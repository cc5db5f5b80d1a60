using System.CommandLine;
using Shot.Sample;
using Shot.Sample.Stress;

var port = new Option<int>("--port") { Description = "The loopback port to listen on; 0 for a free one.", DefaultValueFactory = _ => 5080 };
var metrics = new Option<bool>("--metrics") { Description = "Serve the metrics to Prometheus under /metrics." };
var root = new RootCommand("A small order service whose limits are one attribute each.") { port, metrics };
root.SetAction((arguments, cancellationToken) => OrderService.RunAsync(arguments.GetValue(port), arguments.GetValue(metrics), cancellationToken));

var brief = new Option<bool>("--brief") { Description = "Leave out the queueing contender, which takes seconds, and let only the counted claims decide." };
var seconds = new Option<int>("--seconds") { Description = "How long each sustained load lasts.", DefaultValueFactory = _ => 30 };
seconds.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 1 or > 3_600)
        result.AddError("--seconds must be from 1 to 3600.");
});
var stress = new Command("stress", "What each limiter makes of 5,000 concurrent calls, and of an overload that lasts.") { brief, seconds };
stress.SetAction((arguments, cancellationToken) =>
    StressCommand.RunAsync(arguments.GetValue(brief), TimeSpan.FromSeconds(arguments.GetValue(seconds)), cancellationToken));
root.Subcommands.Add(stress);

var limits = new Command("limits", "The limits of the application: what each lets in, and where it is written.");
limits.SetAction((_, _) => LimitsCommand.PrintAsync());
root.Subcommands.Add(limits);

var path = new Argument<FileInfo?>("path") { Description = "The file to write; standard output without.", DefaultValueFactory = _ => null };
var schema = new Command("schema", "Writes a JSON schema for the section 'Shot' of appsettings.json.") { path };
schema.SetAction((arguments, _) => LimitsCommand.WriteSchemaAsync(arguments.GetValue(path)));
root.Subcommands.Add(schema);

return await root.Parse(args).InvokeAsync();
