using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;

namespace Shot.Benchmarks.Quick;

/// <summary>What it costs when somebody collects the durations of calls, beside guarded calls whose durations nobody collects.</summary>
internal static class DurationCosts
{
    private const double MostMore = 25;

    private static readonly EchoService Bare = new();
    private static readonly MeterListener Listener = new();
    private static long _recorded;

    public static IEnumerable<(string Name, Func<string> Run)> All { get; } =
    [
        Row("call_duration", static echo => echo.Echo(1)),
        Row("call_duration_async", static echo => echo.EchoAsync(1).Result),
        Row("call_duration_deadline", static echo => echo.EchoByDeadlineAsync(1, CancellationToken.None).Result),
    ];

    private static (string Name, Func<string> Run) Row(string name, Func<GuardedEcho, int> call) => (name, () =>
        {
            using var collected = Host();
            using var other = Host();
            Listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => _recorded++);
            Listener.Start();
            Listener.EnableMeasurementEvents(collected.GetRequiredService<GuardSet>().Meter.CallDurations);
            var result = new Comparison(name + "_vs_not_collected", () => Calls(collected, call), () => Calls(other, call)).Run();
            if (_recorded == 0)
                throw new InvalidOperationException("The listener was never called.");
            var more = result.ShotNanoseconds - result.PeerNanoseconds;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{result.ToLine()}\nCHECK {name} ns={more:F2} bound={MostMore} bytes={result.ShotBytes:F0} "
                + $"held={more <= MostMore && result.ShotBytes < 0.5}");
        }
    );

    private static ServiceProvider Host() => ShotServices.Add(new ServiceCollection().AddMetrics(), configure: null).BuildServiceProvider();

    private static Operation Calls(ServiceProvider host, Func<GuardedEcho, int> call)
    {
        var echo = new GuardedEcho(Bare, host.GetRequiredService<GuardSet>());
        return new(iterations =>
        {
            for (var i = 0; i < iterations; i++)
                call(echo);
        });
    }
}
