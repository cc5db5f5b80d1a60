using System.Diagnostics.Metrics;

namespace Shot.Dashboard.History;

/// <summary>Records all limits of a host each second, and tells the open pages. Thread-safe.</summary>
internal sealed class Recorder : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, int Ordinal), LimitHistory> _limits = [];
    private readonly ManualResetEventSlim _stop = new();
    private readonly IServiceProvider _services;
    private readonly IShotControl _control;
    private readonly OpenPages _pages;
    private readonly ILogger _log;
    private readonly Func<string> _modeVersion;
    private readonly TimeProvider _time;
    private readonly LatencyListener _latencies;
    private readonly long _startSecond;
    private readonly long _start;
    private ITimer? _timer;
    private long _second;
    private bool _isFailing;

    public Recorder(IServiceProvider services, OpenPages pages, ILogger log, Func<string> modeVersion)
    {
        (_services, _pages, _log, _modeVersion) = (services, pages, log, modeVersion);
        _control = services.GetRequiredService<IShotControl>();
        _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _latencies = new LatencyListener(services.GetService<IMeterFactory>());

        // Seconds are numbered as the wall clock has them at the start, and counted by monotonic time.
        (_startSecond, _start) = (_time.GetUtcNow().ToUnixTimeSeconds(), _time.GetTimestamp());
    }

    private long Now => _startSecond + (long)_time.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Begins to record. On the system's time it has a thread: the timers of a thread pool that cannot keep up are late by many
    /// seconds, and the history of these is what the page is opened for.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _second = Now;
            foreach (var (limit, history) in Look())
                history.Begin(limit);
        }

        _latencies.Start();
        if (_time == TimeProvider.System)
            new Thread(Run) { IsBackground = true, Name = "Shot dashboard" }.UnsafeStart();
        else
            _timer = _time.CreateTimer(static recorder => ((Recorder)recorder!).Record(), this, Period, Period);
    }

    /// <summary>Records the second that has ended. Ends the recording if the host was disposed without a stop.</summary>
    public void Record()
    {
        if (IsHostDisposed())
        {
            Dispose();
            return;
        }

        try
        {
            lock (_lock)
                RecordSecond();
            _isFailing = false;
        }
        catch (Exception error)
        {
            // On this thread an exception would end the process.
            if (!_isFailing)
                _log.NotRecorded(error);
            _isFailing = true;
        }
    }

    /// <summary>The application's limits as they are now, each with its history, and the last second that was recorded.</summary>
    public T Read<T>(Func<IReadOnlyList<(ShotLimitSnapshot Limit, LimitHistory History)>, long, T> read)
    {
        lock (_lock)
            return read(Look(), _second - 1);
    }

    /// <summary>The histories of some limits, by their numbers in the host.</summary>
    public T ReadHistory<T>(IReadOnlyCollection<int> ids, Func<IEnumerable<LimitHistory>, T> read)
    {
        lock (_lock)
            return read(_limits.Values.Where(history => ids.Contains(history.Id)));
    }

    public void Dispose()
    {
        _stop.Set();
        _timer?.Dispose();
        _latencies.Dispose();
    }

    private void Run()
    {
        do
        {
            Record();
        }
        while (!_stop.Wait(TimeSpan.FromMilliseconds(1_000 - (_time.GetElapsedTime(_start).TotalMilliseconds % 1_000))));
    }

    /// <summary>A container that was disposed resolves nothing more. The recorder is none of its services, since the host has one only if a
    /// page is mapped.</summary>
    private bool IsHostDisposed()
    {
        try
        {
            _ = _services.GetService<IShotControl>();
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private void RecordSecond()
    {
        // The second that has ended, unless it was recorded: a clock that goes slower than the wait would repeat it.
        var second = Now - 1;
        if (second < _second)
            return;
        _latencies.Turn();
        using var frame = _pages.Any ? new SecondFrame(second, _modeVersion(), _control.Mode) : null;
        foreach (var (limit, history) in Look())
        {
            var hasChanged = history.Add(second, limit, _latencies.Of(limit.Sites));
            if (frame is null)
                continue;
            if (hasChanged)
                frame.Add(history);
            if (LimitState.Of(limit, history.Changes) is var state && state != history.Told)
                frame.Add(limit, history);
            history.Told = state;
        }

        _second = second + 1;
        if (frame is not null)
            _pages.Send(frame.End());
    }

    private List<(ShotLimitSnapshot Limit, LimitHistory History)> Look()
    {
        var limits = _control.Snapshot();
        var found = new List<(ShotLimitSnapshot, LimitHistory)>(limits.Count);
        for (var i = 0; i < limits.Count; i++)
        {
            // Limits of one name are beside each other.
            var ordinal = i > 0 && limits[i - 1].Name == limits[i].Name ? found[^1].Item2.Ordinal + 1 : 0;
            if (!_limits.TryGetValue((limits[i].Name, ordinal), out var history))
                _limits[(limits[i].Name, ordinal)] = history = new LimitHistory(_limits.Count, ordinal);
            found.Add((limits[i], history));
        }

        return found;
    }
}
