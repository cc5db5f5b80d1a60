using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;

namespace Shot.Benchmarks.Quick;

/// <summary>What a guarded call costs in a host whose clients pass deadlines on, beside the same call before.</summary>
internal static class TravellingDeadlines
{
    public const string Name = "travelling_deadline";

    private const int Rounds = 48;

    /// <summary>A call without a deadline may cost so much more: noise.</summary>
    private const double MostMore = 1.05;

    private static readonly EchoService Bare = new();

    /// <summary>Has to be the last of a run: from then on, calls of the process's own guards publish their deadlines too.</summary>
    public static string Run()
    {
        using var host = ShotServices.Add(new ServiceCollection(), configure: null).BuildServiceProvider();
        var guards = host.GetRequiredService<GuardSet>();
        var echo = new GuardedEcho(Bare, guards);
        var before = Measure();
        guards.FlowDeadlines();
        var after = Measure();
        var ratio = after.Call.Nanoseconds / before.Call.Nanoseconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"CHECK {Name}_none ns_before={before.Call.Nanoseconds:F2} ns_after={after.Call.Nanoseconds:F2} ratio={ratio:F2} bound={MostMore} "
            + $"bytes={after.Call.Bytes:F0} held={ratio <= MostMore && after.Call.Bytes < 0.5}\n"
            + $"CHECK {Name} ns_before={before.Due.Nanoseconds:F2} ns_after={after.Due.Nanoseconds:F2} "
            + $"bytes_before={before.Due.Bytes:F0} bytes_after={after.Due.Bytes:F0}");

        (Operation Call, Operation Due) Measure()
        {
            var call = Calls(static echo => echo.EchoAsync(1).Result);
            var due = Calls(static echo => echo.EchoByDeadlineAsync(1, CancellationToken.None).Result);
            Operation.WarmUp(call, due);
            for (var round = 0; round < Rounds; round++)
            {
                call.Measure();
                due.Measure();
            }

            return (call, due);
        }

        Operation Calls(Func<GuardedEcho, int> call) => new(iterations =>
        {
            for (var i = 0; i < iterations; i++)
                call(echo);
        });
    }
}
