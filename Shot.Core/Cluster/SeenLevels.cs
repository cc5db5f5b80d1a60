namespace Shot.Cluster;

/// <summary>The levels of keys that are not in use, in about 50 bytes a key, where a pocket has 400. Thread-safe.</summary>
/// <param name="most">Most keys.</param>
internal sealed class SeenLevels(int most)
{
    private const int FewestMore = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, SeenLevel> _levels = [];

    public SeenLevel Find(ulong key)
    {
        lock (_lock)
            return _levels.GetValueOrDefault(key);
    }

    /// <summary>Keeps a level, unless there are too many.</summary>
    public bool TryKeep(ulong key, SeenLevel seen, ClusterNumbers numbers, long now)
    {
        lock (_lock)
        {
            if (_levels.Count == _levels.Capacity)
            {
                foreach (var (old, level) in _levels)
                {
                    if (level.IsOver(numbers, now))
                        _levels.Remove(old);
                }

                // By a quarter: doubling would leave up to half of it empty.
                _levels.EnsureCapacity((_levels.Count * 5 / 4) + FewestMore);
            }

            if (_levels.Count >= most)
                return false;
            _levels[key] = seen;
            return true;
        }
    }
}
