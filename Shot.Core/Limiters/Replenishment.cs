namespace Shot;

/// <summary>What holds for every algorithm.</summary>
internal static class Replenishment
{
    /// <summary>The decision: <c>(word, now, cost) → (verdict, next)</c>. When refused, next is the word unchanged.</summary>
    public static bool TryTake<T>(this T algorithm, long word, long now, long cost, out long next)
        where T : IReplenishment, allows ref struct
    {
        var rolled = algorithm.Roll(word, now);
        var taken = Add(rolled, cost);
        var admitted = taken <= algorithm.Ceiling(rolled, now);
        next = admitted ? taken : word;
        return admitted;
    }

    /// <summary>Whether nothing of the burst is taken: such a word tells no more than a new one would.</summary>
    public static bool IsFull<T>(this T algorithm, long word, long now)
        where T : IReplenishment, allows ref struct => algorithm.Available(word, now) >= algorithm.Burst;

    /// <summary>How much cost there is room for.</summary>
    public static long Available<T>(this T algorithm, long word, long now)
        where T : IReplenishment, allows ref struct
    {
        var rolled = algorithm.Roll(word, now);
        return algorithm.Ceiling(rolled, now) - rolled;
    }

    /// <summary>A sum that stops at the largest number instead of wrapping; <paramref name="addend"/> is not negative.</summary>
    public static long Add(long value, long addend)
    {
        var sum = unchecked(value + addend);
        return sum < value ? long.MaxValue : sum;
    }

    /// <summary>Raises a shared number, if it is smaller.</summary>
    /// <returns>What it is then.</returns>
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
