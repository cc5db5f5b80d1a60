using Microsoft.Extensions.Logging;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Control;

/// <summary>Logs when a site begins to refuse, how much it refuses every ten seconds, and when it has stopped; never a line for each
/// refusal. While nothing is refused there is no timer, and a refusal costs the reading of a flag.</summary>
internal sealed class RefusalWatch
{
    /// <summary>The time between two log lines of a site that refuses. A site that has not refused for this time has recovered.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _watching = new();
    private readonly List<Site> _sites = [];
    private readonly List<WeakReference<Listener>> _listeners = [];
    private ITimer? _timer;
    private object? _round;

    /// <summary>Logs from now on, in the place of the previous listener. Disposing of the result gives way to the previous one: the
    /// process's guards can have several hosts. A listener that is dropped without being disposed is not kept alive.</summary>
    public IDisposable Attach(ILogger log, TimeProvider time)
    {
        var listener = new Listener(this, log, time);
        lock (_watching)
        {
            Stop();
            _listeners.Add(new WeakReference<Listener>(listener));
        }

        return listener;
    }

    /// <summary>Starts to watch a guard that has refused and did not refuse before.</summary>
    public void Begin(Guard guard, string limit)
    {
        // Racy: a listener that is just being attached may miss the refusal, and hears of the next one.
        if (_listeners.Count == 0)
            return;
        ILogger log;
        lock (_watching)
        {
            if (guard.Counters.IsRefusing || Last() is not { } listener)
                return;
            if (_timer is null)
                StartTimer(listener.Time);
            guard.Counters.IsRefusing = true;
            log = listener.Log;
            _sites.Add(new Site(guard.Name, guard.Counters, listener.Time.GetTimestamp()));
        }

        log.BeganRefusing(limit, limit == guard.Name ? "" : $" of '{guard.Name}'");
    }

    private void StartTimer(TimeProvider time)
    {
        var round = _round = new object();

        // The timer must not carry the refused call's execution context into the lines about all others.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(_ => Tell(round), null, Interval, Interval);
    }

    private void Tell(object round)
    {
        var lines = new List<Action<ILogger>>();
        Listener? listener;
        lock (_watching)
        {
            // Disposing of a timer does not recall a callback that is queued already.
            if (_round != round)
                return;
            listener = Last();
            if (listener is null)
                Stop();

            for (var i = _sites.Count - 1; i >= 0; i--)
            {
                var site = _sites[i];
                if (site.HasRecovered())
                {
                    _sites.RemoveAt(i);
                    var lasted = listener!.Time.GetElapsedTime(site.Since);
                    lines.Add(log => log.Recovered(site.Name, site.Refused, site.Calls, (long)Math.Ceiling(lasted.TotalSeconds)));
                }
                else
                {
                    var (refused, calls) = site.Step();
                    lines.Add(log => log.Refusing(site.Name, refused, calls, (int)Interval.TotalSeconds));
                }
            }

            if (_sites.Count == 0)
                Stop();
        }

        lines.ForEach(line => line(listener!.Log));
    }

    /// <summary>The live listener that was attached last, which is the one that logs.</summary>
    private Listener? Last()
    {
        _listeners.RemoveAll(static reference => !reference.TryGetTarget(out _));
        return _listeners.LastOrDefault()?.TryGetTarget(out var listener) == true ? listener : null;
    }

    private void Stop()
    {
        _timer?.Dispose();
        (_timer, _round) = (null, null);
        _sites.ForEach(static site => site.Counters.IsRefusing = false);
        _sites.Clear();
    }

    private void Detach(Listener listener)
    {
        lock (_watching)
        {
            if (Last() == listener)
                Stop();
            _listeners.RemoveAll(reference => !reference.TryGetTarget(out var other) || other == listener);
        }
    }

    private sealed class Listener(RefusalWatch watch, ILogger log, TimeProvider time) : IDisposable
    {
        public ILogger Log => log;
        public TimeProvider Time => time;

        public void Dispose() => watch.Detach(this);
    }

    /// <summary>A site that refuses, with its counts when it began and at the last step.</summary>
    private sealed class Site
    {
        private readonly (long Refused, long Calls) _first;
        private (long Refused, long Calls) _last;

        public Site(string name, GuardCounters counters, long since)
        {
            (Name, Counters, Since) = (name, counters, since);

            // The refusal that it begins with is counted already.
            _first = _last = (Now.Refused - 1, Now.Calls - 1);
        }

        public string Name { get; }
        public GuardCounters Counters { get; }
        public long Since { get; }
        public long Refused => Now.Refused - _first.Refused;
        public long Calls => Now.Calls - _first.Calls;

        private (long Refused, long Calls) Now =>
            (Counters.Total(GuardCount.Refused), Counters.Total(GuardCount.Refused) + Counters.Total(GuardCount.Admitted));

        /// <summary>Whether nothing was refused since the last step. If so, the next refusal begins anew.</summary>
        public bool HasRecovered()
        {
            if (Now.Refused != _last.Refused)
                return false;
            Counters.IsRefusing = false;

            // Read after the flag is written. A refusal before that is counted and seen here; a later one finds the flag down and begins
            // anew.
            Interlocked.MemoryBarrier();
            if (Now.Refused == _last.Refused)
                return true;
            Counters.IsRefusing = true;
            return false;
        }

        public (long Refused, long Calls) Step()
        {
            var (now, last) = (Now, _last);
            _last = now;
            return (now.Refused - last.Refused, now.Calls - last.Calls);
        }
    }
}
