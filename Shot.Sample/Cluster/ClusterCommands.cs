using System.CommandLine;

namespace Shot.Sample.Cluster;

/// <summary>The command line: the command that users see, and those with which it starts its processes.</summary>
internal static class ClusterCommands
{
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long the load lasts.", DefaultValueFactory = _ => 12 };
        var redis = new Option<string?>("--redis")
        {
            Description = "A server to use, host:port or a connection string. It is not killed. By default an embedded one is started.",
        };
        var exact = new Option<bool>("--exact") { Description = "Ask the store for each call (MaxLeaseMs = 0)." };
        var spin = new Option<bool>("--spin") { Description = "Call without a pause, from four threads of each process." };
        var brief = new Option<bool>("--brief") { Description = "Leave the store alone, and check only the claims about counts." };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 600)
                result.AddError("--seconds must be from 1 to 600.");
        });
        var command = new Command("cluster", "Shows a limit that four processes share, also while its store is down.")
        {
            seconds, redis, exact, spin, brief, NodeProcess(), Store(),
        };
        command.SetAction((arguments, cancellationToken) => ClusterCommand.RunAsync(
            new ClusterRun(
                TimeSpan.FromSeconds(arguments.GetValue(seconds)),
                arguments.GetValue(redis),
                arguments.GetValue(exact),
                arguments.GetValue(spin),
                arguments.GetValue(brief)),
            cancellationToken));
        return command;
    }

    private static Command NodeProcess()
    {
        var redis = new Argument<string>("redis");
        var application = new Argument<string>("application");
        var stamps = new Argument<string>("stamps");
        var exact = new Option<bool>("--exact");
        var spin = new Option<bool>("--spin");
        var command = new Command("node", "One of the processes.") { redis, application, stamps, exact, spin };
        command.Hidden = true;
        command.SetAction((arguments, _) => NodeCommand.RunAsync(
            arguments.GetRequiredValue(redis), arguments.GetRequiredValue(application), arguments.GetRequiredValue(stamps),
            arguments.GetValue(exact), arguments.GetValue(spin)));
        return command;
    }

    private static Command Store()
    {
        var command = new Command("store", "The embedded store, with Garnet's own options.");
        (command.Hidden, command.TreatUnmatchedTokensAsErrors) = (true, false);
        command.SetAction(static arguments => EmbeddedStore.Run([.. arguments.UnmatchedTokens]));
        return command;
    }
}
