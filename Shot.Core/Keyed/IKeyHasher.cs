namespace Shot;

/// <summary>Hashes keys of a type that <see cref="KeyedLimiter{TKey}"/> does not hash by itself.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
public interface IKeyHasher<in TKey>
{
    /// <summary>Returns a 64-bit hash. Keys with the same hash share permits, so create it with <see cref="KeyHash"/>: its secrets prevent
    /// clients from choosing keys that collide. Must be thread-safe, and should not allocate.</summary>
    ulong Hash(TKey key);
}
