using System.Collections.Concurrent;
using Shot.Cluster;

namespace Shot;

/// <summary>
/// A store in the memory of one process, for tests and for applications of a single process. In a test, several hosts with the same store
/// are a cluster. Thread-safe.
/// </summary>
/// <param name="timeProvider">The store's clock, which tests may set; null for the system's.</param>
public sealed class MemoryShotStore(TimeProvider? timeProvider = null) : ShotStore
{
    private const int FewestBeforePurge = 1_024;

    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (StoredLevel Level, long ExpiresAt)> _levels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Group, string Node), long> _nodes = new();
    private int _purgeAt = FewestBeforePurge;

    /// <summary>Number of keys with a level that is not zero, and of those that have not been purged yet.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _levels.Count;
        }
    }

    private long Now => _time.GetUtcNow().Ticks / TimeSpan.TicksPerMicrosecond;

    /// <inheritdoc/>
    public override ValueTask<StoreReply> TakeAsync(StoreTake take)
    {
        lock (_lock)
        {
            var now = Now;
            var stored = Find(take.Key);
            var before = stored;
            var reply = StoredLevel.Take(ref stored, take, now);
            if (stored != before && stored is { } kept)
                Keep(take.Key, kept, take.Strategy, take.PerSecond, take.Ceiling / take.PerSecond, now);
            return new(reply);
        }
    }

    /// <inheritdoc/>
    public override ValueTask GiveAsync(StoreGive give)
    {
        lock (_lock)
        {
            var now = Now;
            var stored = Find(give.Key);
            StoredLevel.Give(ref stored, give, now);
            if (stored is { } kept)
                Keep(give.Key, kept, give.Strategy, give.PerSecond, give.Window, now);
            return default;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<int> CountNodesAsync(string group, string node, TimeSpan lifetime)
    {
        var now = Now;
        _nodes[(group, node)] = now;
        var oldest = now - (long)lifetime.TotalMicroseconds;
        foreach (var gone in _nodes.Where(seen => seen.Key.Group == group && seen.Value < oldest))
            _nodes.TryRemove(gone);
        return new(_nodes.Count(seen => seen.Key.Group == group));
    }

    /// <summary>Forgets everything, as a store that restarts empty.</summary>
    public void Clear()
    {
        lock (_lock)
            _levels.Clear();
    }

    private StoredLevel? Find(string key) => _levels.TryGetValue(key, out var found) ? found.Level : null;

    private void Keep(string key, StoredLevel level, ShotStrategy strategy, double perSecond, double window, long now)
    {
        const double Margin = 1e6;
        var emptyAfter = StoredLevel.EmptyAfter(level.Level, level.Previous, strategy, perSecond, window);
        _levels[key] = (level, now + (long)(emptyAfter + Margin));
        if (_levels.Count < _purgeAt)
            return;
        foreach (var (old, (_, expiresAt)) in _levels)
        {
            if (expiresAt < now)
                _levels.Remove(old);
        }

        _purgeAt = Math.Max(FewestBeforePurge, 2 * _levels.Count);
    }
}
