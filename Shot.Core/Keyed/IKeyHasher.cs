namespace Shot;

/// <summary>Hashes keys of a type that <see cref="KeyedLimiter{TKey}"/> does not hash by itself.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
public interface IKeyHasher<in TKey>
{
    /// <summary>
    /// 64 bits that tell keys apart: two keys with the same hash share one limit. <see cref="KeyHash"/> makes them from characters, bytes and numbers such
    /// that nobody outside the process can find such keys. Called by any number of threads, and should not allocate.
    /// </summary>
    ulong Hash(TKey key);
}
