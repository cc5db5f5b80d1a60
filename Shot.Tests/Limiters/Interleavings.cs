namespace Shot.Tests.Limiters;

/// <summary>Explores every order in which the threads of a stepped limiter can take their steps. States met before are not explored again.</summary>
internal static class Interleavings
{
    /// <summary>How many states there are, and the first thing wrong with one.</summary>
    public static (int States, string? Wrong) Explore(ISteppedLimiter limiter)
    {
        var state = limiter.Start;
        var next = new long[state.Length];
        var seen = new StateSet(state.Length, limiter.IsSmall);
        seen.Add(state);
        var open = new Stack<int>([0]);
        while (open.TryPop(out var row))
        {
            seen.Read(row, state);
            var finished = true;
            for (var thread = 0; thread < limiter.Threads; thread++)
            {
                state.CopyTo(next, 0);
                if (!limiter.Step(next, thread))
                    continue;
                finished = false;
                if (seen.Add(next))
                    open.Push(seen.Count - 1);
            }

            if (limiter.Wrong(state, finished) is { } wrong)
                return (seen.Count, wrong);
        }

        return (seen.Count, null);
    }

    /// <summary>Asserts that nothing is wrong with any state.</summary>
    public static void Hold(ISteppedLimiter limiter)
    {
        var (states, wrong) = Explore(limiter);
        Assert.Null(wrong);
        Assert.True(states > 400, $"Only {states} states: the threads never met.");
    }
}
