using System.Diagnostics;

namespace Shot.Sample.Stress;

/// <summary>All calls at once.</summary>
internal static class Burst
{
    /// <summary>Makes the calls and waits for all of them.</summary>
    public static async Task<Measurement> RunAsync(
        Contender contender, Action<double> progress, CancellationToken cancellationToken, int count = BurstLoad.Calls)
    {
        var verdicts = new Verdict[count];
        var latencies = new TimeSpan[count];
        var done = 0;
        var start = Stopwatch.GetTimestamp();
        var calls = Enumerable.Range(0, count).Select(i => Task.Run(
            async () =>
            {
                var entered = Stopwatch.GetTimestamp();
                verdicts[i] = await contender.Call(cancellationToken);
                latencies[i] = Stopwatch.GetElapsedTime(entered);
                Interlocked.Increment(ref done);
            },
            cancellationToken)).ToArray();
        var all = Task.WhenAll(calls);
        if (contender.Queues)
        {
            // Progress is shown only for contenders that take seconds: polling would slow the others.
            while (await Task.WhenAny(all, Task.Delay(100, cancellationToken)) != all)
                progress((double)Volatile.Read(ref done) / count);
        }

        await all;
        var measurement = new Measurement(contender.Name) { Total = Stopwatch.GetElapsedTime(start) };
        for (var i = 0; i < count; i++)
            measurement.Record(verdicts[i], latencies[i]);
        return measurement;
    }
}
