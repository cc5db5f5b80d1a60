using System.Diagnostics;

namespace Shot.Sample.Stress;

/// <summary>
/// Makes calls at a steady rate without waiting for answers, as many independent clients would. A call's latency counts
/// from the time it was due, so that stalls of the sender are included (no coordinated omission).
/// </summary>
internal sealed class Sustained
{
    private readonly Contender _contender;
    private readonly Measurement _measurement;
    private readonly long _settled;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running = 1;

    private Sustained(Contender contender, long settled)
    {
        _contender = contender;
        _measurement = new Measurement(contender.Name);
        _settled = settled;
    }

    /// <summary>Makes calls for a duration and waits for all of them.</summary>
    /// <param name="contender">What is measured.</param>
    /// <param name="perSecond">Calls per second.</param>
    /// <param name="duration">How long calls are made.</param>
    /// <param name="progress">Is told which part of the calls is made.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <param name="settling">The calls of this first part of the duration are made but not recorded.</param>
    public static async Task<Measurement> RunAsync(
        Contender contender,
        double perSecond,
        TimeSpan duration,
        Action<double> progress,
        CancellationToken cancellationToken,
        TimeSpan settling = default)
    {
        var start = Stopwatch.GetTimestamp();
        var run = new Sustained(contender, start + (long)(settling.TotalSeconds * Stopwatch.Frequency));

        // A separate thread: on the pool, the sender would wait behind its own calls.
        var sender = new Thread(() => run.Send(start, perSecond, duration, progress, cancellationToken))
        {
            IsBackground = true,
            Name = "sender",
        };
        sender.Start();
        await run._ended.Task;
        run._measurement.Total = Stopwatch.GetElapsedTime(start);
        return run._measurement;
    }

    private void Send(long start, double perSecond, TimeSpan duration, Action<double> progress, CancellationToken cancellationToken)
    {
        var total = (long)(perSecond * duration.TotalSeconds);
        for (var sent = 0L; sent < total && !cancellationToken.IsCancellationRequested; Thread.Sleep(1))
        {
            for (var due = Math.Min(total, (long)(perSecond * Stopwatch.GetElapsedTime(start).TotalSeconds)); sent < due; sent++)
            {
                Interlocked.Increment(ref _running);
                var dueAt = start + (long)(sent / perSecond * Stopwatch.Frequency);
                _ = Task.Run(() => CallAsync(dueAt, cancellationToken), CancellationToken.None);
            }

            progress((double)sent / total);
        }

        Leave();
    }

    private async Task CallAsync(long dueAt, CancellationToken cancellationToken)
    {
        try
        {
            var verdict = await _contender.Call(cancellationToken);
            if (dueAt >= _settled)
                _measurement.Record(verdict, Stopwatch.GetElapsedTime(dueAt));
            Leave();
        }
        catch (Exception failure)
        {
            // Any failure ends the run.
            _ended.TrySetException(failure);
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            _ended.TrySetResult();
    }
}
