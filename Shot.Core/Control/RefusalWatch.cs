using Microsoft.Extensions.Logging;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Control;

/// <summary>
/// Logs when a site begins to refuse, how much it refuses every ten seconds, and when it has stopped; never a line for each refusal. While nothing is refused
/// there is no timer, and a refusal costs the reading of a flag.
/// </summary>
internal sealed class RefusalWatch
{
    /// <summary>How often a site that refuses is told of, and for how long it must not have refused to have recovered.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _watching = new();
    private readonly List<Site> _sites = [];
    private readonly List<WeakReference<Listener>> _listeners = [];
    private Rounds? _rounds;
    private bool _isListenedTo;

    /// <summary>
    /// Logs from now on, in the place of whoever did before. Dispose of what is returned to stop: then the one before logs again. The process's guards have several hosts at
    /// times; one that is dropped without having been disposed is not kept for this.
    /// </summary>
    public IDisposable Attach(ILogger log, TimeProvider time)
    {
        var listener = new Listener(this, log, time);
        lock (_watching)
        {
            Stop();
            _listeners.Add(new WeakReference<Listener>(listener));
            Volatile.Write(ref _isListenedTo, true);
        }

        return listener;
    }

    /// <summary>A guard has refused that was not known to.</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="limit">The name of the limit that refused.</param>
    public void Begin(Guard guard, string limit)
    {
        if (!Volatile.Read(ref _isListenedTo))
            return;
        ILogger log;
        lock (_watching)
        {
            if (guard.Counters.IsRefusing || Last() is not { } listener)
                return;
            _rounds ??= new Rounds(this, listener.Time);
            guard.Counters.IsRefusing = true;
            log = listener.Log;
            _sites.Add(new Site(guard.Name, guard.Counters, listener.Time.GetTimestamp()));
        }

        log.BeganRefusing(limit, limit == guard.Name ? "" : $" of '{guard.Name}'");
    }

    private void Tell(Rounds rounds)
    {
        var lines = new List<Action<ILogger>>();
        Listener? listener;
        lock (_watching)
        {
            // Disposing of a timer recalls no callback that is queued already.
            if (_rounds != rounds)
                return;
            listener = Last();
            if (listener is null)
            {
                Stop();
                return;
            }

            for (var i = _sites.Count - 1; i >= 0; i--)
            {
                var site = _sites[i];
                if (site.HasRecovered())
                {
                    _sites.RemoveAt(i);
                    var lasted = listener.Time.GetElapsedTime(site.Since);
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

        lines.ForEach(line => line(listener.Log));
    }

    /// <summary>Who logs: of those that are there yet, the one that was attached last.</summary>
    private Listener? Last()
    {
        while (_listeners.Count > 0)
        {
            if (_listeners[^1].TryGetTarget(out var listener))
                return listener;
            _listeners.RemoveAt(_listeners.Count - 1);
        }

        Volatile.Write(ref _isListenedTo, false);
        return null;
    }

    private void Stop()
    {
        _rounds?.Dispose();
        _rounds = null;
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
            Volatile.Write(ref _isListenedTo, _listeners.Count > 0);
        }
    }

    private sealed class Listener(RefusalWatch watch, ILogger log, TimeProvider time) : IDisposable
    {
        public ILogger Log => log;

        public TimeProvider Time => time;

        public void Dispose() => watch.Detach(this);
    }

    /// <summary>The timer of one time of watching, from the first site that refuses until none does.</summary>
    private sealed class Rounds : IDisposable
    {
        private readonly RefusalWatch _watch;
        private readonly ITimer _timer;

        public Rounds(RefusalWatch watch, TimeProvider time)
        {
            _watch = watch;

            // The timer must not carry the refused call's execution context into the lines about all others.
            if (ExecutionContext.IsFlowSuppressed())
            {
                _timer = Create(time);
                return;
            }

            using (ExecutionContext.SuppressFlow())
                _timer = Create(time);
        }

        public void Dispose() => _timer.Dispose();

        private ITimer Create(TimeProvider time) =>
            time.CreateTimer(static state => ((Rounds)state!)._watch.Tell((Rounds)state), this, Interval, Interval);
    }

    /// <summary>A site that refuses, and what its counters told last.</summary>
    private sealed class Site(string name, GuardCounters counters, long since)
    {
        // The refusal that it begins with is counted already.
        private readonly (long Refused, long Calls) _first = (counters.Total(GuardCount.Refused) - 1, CallsOf(counters) - 1);
        private (long Refused, long Calls) _last = (counters.Total(GuardCount.Refused) - 1, CallsOf(counters) - 1);

        public string Name => name;

        public GuardCounters Counters => counters;

        public long Since => since;

        public long Refused => counters.Total(GuardCount.Refused) - _first.Refused;

        public long Calls => CallsOf(counters) - _first.Calls;

        /// <summary>Whether nothing was refused since the last step. From then on the next refusal is told again.</summary>
        public bool HasRecovered()
        {
            if (counters.Total(GuardCount.Refused) != _last.Refused)
                return false;
            counters.IsRefusing = false;

            // After the flag: who refused before it fell was counted before, and is seen here; who does after it begins anew.
            Interlocked.MemoryBarrier();
            if (counters.Total(GuardCount.Refused) == _last.Refused)
                return true;
            counters.IsRefusing = true;
            return false;
        }

        public (long Refused, long Calls) Step()
        {
            var now = (Refused: counters.Total(GuardCount.Refused), Calls: CallsOf(counters));
            var step = (now.Refused - _last.Refused, now.Calls - _last.Calls);
            _last = now;
            return step;
        }

        private static long CallsOf(GuardCounters counters) => counters.Total(GuardCount.Refused) + counters.Total(GuardCount.Admitted);
    }
}
