namespace Shot;

/// <summary>Operations common to all algorithms.</summary>
internal static class Replenishment
{
    /// <summary>The decision: <c>(word, now, cost) → (verdict, next)</c>. If refused, next is the unchanged word.</summary>
    public static bool TryTake<T>(this T algorithm, long word, long now, long cost, out long next)
        where T : IReplenishment, allows ref struct
    {
        var rolled = algorithm.Roll(word, now);
        var taken = Add(rolled, cost);
        var admitted = taken <= algorithm.Ceiling(rolled, now);
        next = admitted ? taken : word;
        return admitted;
    }

    /// <summary>Whether all permits are available. Such a word is equivalent to a new one.</summary>
    public static bool IsFull<T>(this T algorithm, long word, long now)
        where T : IReplenishment, allows ref struct => algorithm.Available(word, now) >= algorithm.Burst;

    public static long Available<T>(this T algorithm, long word, long now)
        where T : IReplenishment, allows ref struct
    {
        var rolled = algorithm.Roll(word, now);
        return algorithm.Ceiling(rolled, now) - rolled;
    }

    /// <summary>Saturating addition. <paramref name="addend"/> must not be negative.</summary>
    public static long Add(long value, long addend)
    {
        var sum = unchecked(value + addend);
        return sum < value ? long.MaxValue : sum;
    }

    /// <summary>Raises a shared number to a value, unless it is at least as large, and returns the number afterwards.</summary>
    public static long Raise(ref long shared, long value)
    {
        var seen = Volatile.Read(ref shared);
        while (seen < value)
        {
            var found = Interlocked.CompareExchange(ref shared, value, seen);
            if (found == seen)
                return value;
            seen = found;
        }

        return seen;
    }
}
