using System.Diagnostics;
using HdrHistogram;

namespace Shot.Sample.Stress;

/// <summary>A burst through one contender, measured: how many calls ended how, and after how long.</summary>
internal sealed class Measurement
{
    private readonly Dictionary<Verdict, LongHistogram> _latencies = Enum.GetValues<Verdict>()
        .ToDictionary(verdict => verdict, _ => new LongHistogram(TimeSpan.FromMinutes(5).Ticks, 3));

    private Measurement(string name, TimeSpan total)
    {
        Name = name;
        Total = total;
    }

    public string Name { get; }

    public TimeSpan Total { get; }

    public long Count(Verdict verdict) => _latencies[verdict].TotalCount;

    /// <summary>A percentile of the latencies of calls that ended so; null when none did.</summary>
    public TimeSpan? Percentile(Verdict verdict, double percentile) => Count(verdict) == 0
        ? null
        : TimeSpan.FromTicks(_latencies[verdict].GetValueAtPercentile(percentile));

    /// <summary>Makes all calls at once, and waits for the last.</summary>
    public static async Task<Measurement> OfAsync(Contender contender, Action<double> progress, CancellationToken cancellationToken)
    {
        var verdicts = new Verdict[Load.Calls];
        var latencies = new TimeSpan[Load.Calls];
        var done = 0;
        var start = Stopwatch.GetTimestamp();
        var calls = Enumerable.Range(0, Load.Calls).Select(i => Task.Run(
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
            // Only a contender that takes seconds is watched: the watching costs the others time.
            while (await Task.WhenAny(all, Task.Delay(100, cancellationToken)) != all)
                progress((double)Volatile.Read(ref done) / Load.Calls);
        }

        await all;
        var measurement = new Measurement(contender.Name, Stopwatch.GetElapsedTime(start));
        for (var i = 0; i < Load.Calls; i++)
            measurement._latencies[verdicts[i]].RecordValue(Math.Max(1, latencies[i].Ticks));
        return measurement;
    }
}
