using System.CommandLine;
using Shot.Sample;
using Shot.Sample.Stress;

var port = new Option<int>("--port") { Description = "The loopback port to listen on.", DefaultValueFactory = _ => 5080 };
var root = new RootCommand("A small order service whose limits are one attribute each.") { port };
root.SetAction((arguments, cancellationToken) => OrderService.RunAsync(arguments.GetValue(port), cancellationToken));

var brief = new Option<bool>("--brief") { Description = "Leave out the queueing contender, which takes seconds, and let only the counted claims decide." };
var stress = new Command("stress", "5,000 concurrent calls against 1,000 permits: what each limiter makes of a burst.") { brief };
stress.SetAction((arguments, cancellationToken) => StressCommand.RunAsync(arguments.GetValue(brief), cancellationToken));
root.Subcommands.Add(stress);

return await root.Parse(args).InvokeAsync();
