namespace Shot;

/// <summary>What a <see cref="KeyedLimiter{TKey}"/> does with a new key when all slots that the key can use are occupied.</summary>
public enum KeyOverflow
{
    /// <summary>Forgets the key that has the most permits left. If that key comes again, it starts with all its permits.
    /// <see cref="KeyedLimiter{TKey}.Overflows"/> counts forgotten keys.</summary>
    MakeRoom,

    /// <summary>Refuses the new key, so no key exceeds its limit. <see cref="KeyedLimiter{TKey}.Overflows"/> counts refusals.</summary>
    Refuse,
}
