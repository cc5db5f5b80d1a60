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
        Row("call_duration", static echo => echo.Echo(1), MostMore),
        Row("call_duration_async", static echo => echo.EchoAsync(1).Result, MostMore),
        Row("call_duration_deadline", static echo => echo.EchoByDeadlineAsync(1, CancellationToken.None).Result, MostMore),
        Row("call_duration_own_clock", static echo => echo.Echo(1), bound: null, new OwnClock()),
    ];

    private static (string Name, Func<string> Run) Row(
        string name, Func<GuardedEcho, int> call, double? bound, TimeProvider? time = null) => (name, () =>
        {
            using var collected = Host(time);
            using var other = Host(time);
            Listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => _recorded++);
            Listener.Start();
            Listener.EnableMeasurementEvents(collected.GetRequiredService<GuardSet>().Meter.CallDurations);
            var result = new Comparison(name + "_vs_not_collected", () => Calls(collected, call), () => Calls(other, call)).Run();
            if (_recorded == 0)
                throw new InvalidOperationException("The listener was never called.");
            if (bound is null)
                return result.ToLine();
            var more = result.ShotNanoseconds - result.PeerNanoseconds;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{result.ToLine()}\nCHECK {name} ns={more:F2} bound={bound} bytes={result.ShotBytes:F0} "
                + $"held={more <= bound && result.ShotBytes < 0.5}");
        }
    );

    private static ServiceProvider Host(TimeProvider? time) => ShotServices
        .Add(new ServiceCollection().AddMetrics().AddSingleton(time ?? TimeProvider.System), configure: null).BuildServiceProvider();

    private static Operation Calls(ServiceProvider host, Func<GuardedEcho, int> call)
    {
        var echo = new GuardedEcho(Bare, host.GetRequiredService<GuardSet>());
        return new(iterations =>
        {
            for (var i = 0; i < iterations; i++)
                call(echo);
        });
    }

    /// <summary>The system's clock, of which no reading is shared: what a thread that calls rarely has to read.</summary>
    private sealed class OwnClock : TimeProvider;
}
