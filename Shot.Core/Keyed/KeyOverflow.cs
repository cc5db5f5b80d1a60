namespace Shot;

/// <summary>What a <see cref="KeyedLimiter{TKey}"/> does with a new key when every place that it could have is taken by a key with permits outstanding.</summary>
public enum KeyOverflow
{
    /// <summary>The key that has most of its permits left makes room, and is forgotten: if it comes again, it starts with all its permits. Counted in
    /// <see cref="KeyedLimiter{TKey}.Overflows"/>.</summary>
    MakeRoom,

    /// <summary>The new key is refused, so that no key ever gets more than its limit. Counted in <see cref="KeyedLimiter{TKey}.Overflows"/>.</summary>
    Refuse,
}
