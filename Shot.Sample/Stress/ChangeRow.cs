using System.Diagnostics;

namespace Shot.Sample.Stress;

/// <summary>What an endpoint admitted before and after its limit was changed.</summary>
/// <param name="Name">The limiter.</param>
/// <param name="Before">Number of admitted requests that were sent before the change.</param>
/// <param name="After">Number of admitted requests that were sent after it.</param>
/// <param name="TimeAfter">Time from the change to the last answer.</param>
internal sealed record ChangeRow(string Name, int Before, int After, TimeSpan TimeAfter)
{
    /// <summary>Sends requests, and changes the limit half way.</summary>
    /// <param name="contender">The endpoint.</param>
    /// <param name="perSecond">Requests per second.</param>
    /// <param name="half">Time before the change, and after it.</param>
    /// <param name="progress">Is told which part of the requests is sent.</param>
    /// <param name="change">Changes the limit.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<ChangeRow> MeasureAsync(
        Contender contender, int perSecond, TimeSpan half, Action<double> progress, Action change, CancellationToken cancellationToken)
    {
        var before = 0;
        var after = 0;
        var changed = 0L;
        var counted = contender with { Call = CountAsync };
        var load = Sustained.RunAsync(counted, perSecond, 2 * half, progress, cancellationToken);
        await Task.Delay(half, cancellationToken);
        change();
        Volatile.Write(ref changed, Stopwatch.GetTimestamp());
        await load;
        return new ChangeRow(contender.Name, before, after, Stopwatch.GetElapsedTime(changed));

        async ValueTask<Verdict> CountAsync(CancellationToken token)
        {
            // A request that is sent meanwhile counts as sent before: then the new numbers may not apply to it yet.
            var isAfter = Volatile.Read(ref changed) != 0;
            var verdict = await contender.Call(token);
            if (verdict == Verdict.Admitted)
                Interlocked.Increment(ref isAfter ? ref after : ref before);
            return verdict;
        }
    }
}
