namespace Shot.Tests.Limiters;

/// <summary>Explores every order in which the threads of a stepped limiter can take their steps. States met before are not explored again.</summary>
internal static class Interleavings
{
    /// <summary>How many states there are, and the first thing wrong with one.</summary>
    public static (int States, string? Wrong) Explore(ISteppedLimiter limiter)
    {
        var seen = new HashSet<long[]>(new SameNumbers()) { limiter.Start };
        var open = new Stack<long[]>(seen);
        while (open.TryPop(out var state))
        {
            var finished = true;
            for (var thread = 0; thread < limiter.Threads; thread++)
            {
                var next = (long[])state.Clone();
                if (!limiter.Step(next, thread))
                    continue;
                finished = false;
                if (seen.Add(next))
                    open.Push(next);
            }

            if (limiter.Wrong(state, finished) is { } wrong)
                return (seen.Count, wrong);
        }

        return (seen.Count, null);
    }

    private sealed class SameNumbers : IEqualityComparer<long[]>
    {
        public bool Equals(long[]? x, long[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(long[] state)
        {
            var hash = default(HashCode);
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(state.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
