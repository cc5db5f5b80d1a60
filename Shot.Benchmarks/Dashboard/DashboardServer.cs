using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shot.AspNetCore.CompilerServices;
using Shot.CompilerServices;

namespace Shot.Benchmarks.Dashboard;

/// <summary>An application with many limits, each of which is called once a second.</summary>
internal static class DashboardServer
{
    private const int Snapshots = 50;

    public static async Task<int> RunAsync(int limits, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        ShotPipeline.Add(builder.Services, configure: null);
        var app = builder.Build();
        await using var ended = app.ConfigureAwait(false);
        ShotPipeline.Use(app);
        app.MapShot();
        var set = app.Services.GetRequiredService<GuardSet>();
        var guards = Enumerable.Range(0, limits)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"GET /limits/{number:0000}"))
            .Select(name => set.Of(new GuardDefinition(name) { Limits = [new LimitDefinition(name, 100, 100)] })).ToArray();
        await app.StartAsync(cancellationToken).ConfigureAwait(false);
        Console.WriteLine(app.Urls.Single());

        var control = app.Services.GetRequiredService<IShotControl>();
        for (var warmUp = 0; warmUp < Snapshots; warmUp++)
            _ = control.Snapshot();
        var begun = Stopwatch.GetTimestamp();
        for (var snapshot = 0; snapshot < Snapshots; snapshot++)
            _ = control.Snapshot();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"RESULT a snapshot of {limits} limits: {Stopwatch.GetElapsedTime(begun).TotalMilliseconds / Snapshots:F2} ms"));

        var durations = app.Services.GetRequiredService<IMeterFactory>().Create("Shot").CreateHistogram<double>("shot.call.duration", "s");
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var second = 0; await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false); second++)
        {
            for (var number = 0; number < guards.Length; number++)
            {
                // Different numbers each second, so that no limit is left out of the stream.
                for (var call = (second + number) % 3; call >= 0 && guards[number].TryEnter(out var admitted); call--)
                {
                    admitted.Complete();
                    durations.Record(0.001 * (1 + call), new("shot.limit", guards[number].Name), new("shot.outcome", "completed"));
                }
            }
        }

        return 0;
    }
}
