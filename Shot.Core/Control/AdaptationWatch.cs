using Microsoft.Extensions.Logging;
using Shot.Guarding;

namespace Shot.Control;

/// <summary>Logs adaptive limits that have changed more than twofold. It checks every ten seconds, and has a timer only if there is an
/// adaptive limit.</summary>
internal sealed class AdaptationWatch(ILogger log, TimeProvider time, Func<IEnumerable<ConcurrencyPolicy>> gates) : IDisposable
{
    /// <summary>The time between two checks, and so between two log lines of a limit.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _checking = new();
    private readonly Dictionary<ConcurrencyPolicy, int> _told = [];
    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>Starts to watch the limits with their current numbers. Further calls have no effect.</summary>
    public void Start()
    {
        lock (_checking)
        {
            if (_timer is not null || _isDisposed || !gates().Any(static gate => gate.Definition.Limit == 0))
                return;
            Check();

            // Weak: a host that is dropped without being disposed must not be kept. The flow: see RefusalWatch.
            using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            _timer = time.CreateTimer(
                static state =>
                {
                    if (((WeakReference<AdaptationWatch>)state!).TryGetTarget(out var watch))
                        watch.Tell();
                },
                new WeakReference<AdaptationWatch>(this), Interval, Interval);
        }
    }

    public void Dispose()
    {
        lock (_checking)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void Tell()
    {
        List<(string Name, int Old, int New)> changes;
        lock (_checking)
            changes = _isDisposed ? [] : Check();
        changes.ForEach(change => log.Adapted(change.Name, change.Old, change.New));
    }

    private List<(string Name, int Old, int New)> Check()
    {
        var changes = new List<(string, int, int)>();
        // Outside of the controller's looks, which lower the limit for a moment only.
        foreach (var gate in gates().Where(static gate => gate.Definition.Limit == 0).Distinct())
        {
            var limit = gate.Gate.StandingLimit;
            if (gate is not { IsAdaptive: true, Mode: ShotMode.Enforce })
                _told.Remove(gate);
            else if (_told.TryAdd(gate, limit) || (limit <= 2 * (long)_told[gate] && 2 * (long)limit >= _told[gate]))
                continue;
            else
                changes.Add((gate.Name, _told[gate], _told[gate] = limit));
        }

        return changes;
    }
}
