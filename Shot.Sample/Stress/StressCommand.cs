using System.CommandLine;
using Spectre.Console;

namespace Shot.Sample.Stress;

/// <summary>Measures limiters under overload, prints the tables and checks what is said of Shot.</summary>
internal static class StressCommand
{
    public static Command Create()
    {
        var brief = new Option<bool>("--brief")
        {
            Description = "Omit the queueing contender and the calm load, which take seconds, and check only the claims about counts.",
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "How long each sustained load lasts. There are six of them; 30 gives figures that repeat.",
            DefaultValueFactory = static _ => 3,
        };
        seconds.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 3_600)
                result.AddError("--seconds must be from 1 to 3600.");
        });
        var command = new Command("stress", "Measures Shot and the limiters of .NET in a burst, a lasting overload, and where they differ.")
        {
            brief, seconds,
        };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            new StressPlan(arguments.GetValue(brief), TimeSpan.FromSeconds(arguments.GetValue(seconds))), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(StressPlan plan, CancellationToken cancellationToken)
    {
        Terminal.SetWidth(120);
        AnsiConsole.WriteLine($"This takes about {plan.Length.TotalSeconds:N0} seconds. Times are those of this machine, now.");
        AnsiConsole.WriteLine();
        try
        {
            return await MeasureAsync(plan, cancellationToken) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            AnsiConsole.MarkupLine("[yellow]Stopped.[/]");
            return 130;
        }
    }

    private static async Task<bool> MeasureAsync(StressPlan plan, CancellationToken cancellationToken)
    {
        BurstPart burst, requests;
        SustainedOverload sustained;
        await using (var inProcess = new InProcess())
        {
            var measurements = await Bursts.RunAsync(inProcess.Contenders, plan.IsBrief, cancellationToken);
            burst = Shown(new BurstPart("in process", measurements, InProcess.Meanings));
        }

        await using (var http = await OverHttp.StartAsync(cancellationToken))
        {
            var measurements = await Bursts.RunAsync(http.Burst, plan.IsBrief, cancellationToken);
            requests = Shown(new BurstPart("over HTTP", measurements, OverHttp.Meanings));
            sustained = Shown(await SustainedOverload.RunAsync(http.Sustained, plan, cancellationToken));
        }

        var deadline = Shown(await IgnoredDeadline.RunAsync(cancellationToken));
        var dependency = Shown(await SlowDependency.RunAsync(plan, cancellationToken));
        var flood = Shown(await KeyFlood.RunAsync(plan));
        var changed = Shown(await ChangedLimit.RunAsync(cancellationToken));

        var claims = new Claims(plan.IsBrief);
        foreach (var part in new IPart[] { burst, requests, sustained, deadline, dependency, flood, changed })
            part.Check(claims);
        if (!plan.IsBrief)
            burst.CheckTimes(claims);
        AnsiConsole.WriteLine();
        if (claims.Missed > 0)
        {
            AnsiConsole.WriteLine($"Missed: {claims.Missed}. Other work on the machine makes times longer: run this again without it.");
            AnsiConsole.WriteLine();
        }

        AnsiConsole.WriteLine(Summary.Level(burst, sustained));
        AnsiConsole.WriteLine(Summary.Beyond(deadline, dependency, flood, changed));
        return claims.Missed == 0;
    }

    private static T Shown<T>(T part)
        where T : IPart
    {
        part.Print();
        return part;
    }
}
