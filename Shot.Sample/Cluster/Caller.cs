using System.Diagnostics;

namespace Shot.Sample.Cluster;

/// <summary>Makes one call after the other, and keeps what they came to. Used by one thread at a time.</summary>
internal sealed class Caller(Func<ValueTask<ShotResult>> call)
{
    private long _refused;
    private long _failed;
    private long _slowest;

    public List<(long Before, long After)> Admitted { get; } = [];

    public Tally Tally => new(Admitted.Count, _refused, _failed, 1e3 * _slowest / Stopwatch.Frequency, 0);

    /// <summary>Calls with a pause after each call.</summary>
    public async Task CallAsync(long end)
    {
        for (var before = Stopwatch.GetTimestamp(); before < end; before = Stopwatch.GetTimestamp())
        {
            try
            {
                Record(await call(), before);
            }
            catch (Exception)
            {
                _failed++;
            }

            await Task.Delay(ClusterLoad.PauseMs);
        }
    }

    /// <summary>Calls without a pause, and blocks the thread.</summary>
    public void Spin(long end)
    {
        for (var before = Stopwatch.GetTimestamp(); before < end; before = Stopwatch.GetTimestamp())
        {
            try
            {
                Record(call().AsTask().GetAwaiter().GetResult(), before);
            }
            catch (Exception)
            {
                _failed++;
            }
        }
    }

    private void Record(ShotResult result, long before)
    {
        var after = Stopwatch.GetTimestamp();
        _slowest = Math.Max(_slowest, after - before);
        if (result.IsCompleted)
            Admitted.Add((before, after));
        else
            _refused++;
    }
}
