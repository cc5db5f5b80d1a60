namespace Shot.Tests.Limiters;

/// <summary>
/// The loop of <see cref="Limiter"/> around the real decisions, one access to shared memory or to the clock a step: the word, the limit, the swap;
/// the word, the clock, the swap, the publication of a lease. One more thread lets the time pass. Remembers how much was admitted at which time:
/// a decision's own time when it read the clock, the real time when it went by a lease.
/// </summary>
internal sealed class SteppedAcquire<T>(T algorithm, int permits, long lease, long lastTime, Func<long, long, long> bound) : ISteppedLimiter
    where T : struct, IReplenishment
{
    private const int Callers = 3;
    private const int Operations = 3;
    private const int Word = 0;
    private const int Limit = 1;
    private const int Now = 2;
    private const int Admitted = 3;
    private const int LocalsPerThread = 4;

    private enum At
    {
        LeaseWord,
        LeaseLimit,
        LeaseSwap,
        Word,
        Clock,
        Swap,
        Publish,
    }

    private int Locals => Admitted + (int)lastTime + 1;

    public int Threads => Callers + 1;

    public long[] Start => new long[Locals + (Callers * LocalsPerThread)];

    public bool Step(long[] state, int thread)
    {
        if (thread == Callers)
            return state[Now] < lastTime && ++state[Now] > 0;
        var locals = state.AsSpan(Locals + (thread * LocalsPerThread), LocalsPerThread);
        ref var at = ref locals[0];
        ref var operation = ref locals[1];
        ref var read = ref locals[2];
        ref var other = ref locals[3];
        if (operation == Operations)
            return false;
        // Every third operation takes two permits at once, where there are as many.
        var weight = permits > 1 && (thread + operation) % 3 == 1 ? 2 : 1;
        var cost = (long)weight << algorithm.CostShift;
        switch ((At)at)
        {
            case At.LeaseWord when lease == 0:
            case At.Word:
                read = state[Word];
                at = (long)At.Clock;
                break;
            case At.LeaseWord:
                read = state[Word];
                at++;
                break;
            case At.LeaseLimit:
                (at, read) = unchecked((ulong)(state[Limit] - (read + cost))) <= (ulong)lease ? ((long)At.LeaseSwap, read) : ((long)At.Word, 0);
                break;
            case At.LeaseSwap when state[Word] == read:
                state[Word] = read + cost;
                Admit(state, state[Now], weight, locals);
                break;
            case At.LeaseSwap:
                (at, read) = ((long)At.LeaseWord, 0);
                break;
            case At.Clock:
                other = state[Now];
                at++;
                break;
            case At.Swap when !algorithm.TryTake(read, other, cost, out _):
                Finish(locals);
                break;
            case At.Swap when state[Word] == read:
                var rolled = algorithm.Roll(read, other);
                state[Word] = rolled + cost;
                var limit = Math.Min(algorithm.Ceiling(rolled, other), rolled + cost + lease);
                Admit(state, other, weight, locals);
                if (lease > 0)
                    (operation, at, other) = (operation - 1, (long)At.Publish, limit);
                break;
            case At.Swap:
                (at, read, other) = ((long)At.Word, 0, 0);
                break;
            default:
                state[Limit] = other;
                Finish(locals);
                break;
        }

        return true;
    }

    public string? Wrong(long[] state, bool finished)
    {
        for (var first = 0; first <= lastTime; first++)
        {
            long admitted = 0;
            for (var last = first; last <= lastTime; last++)
            {
                admitted += state[Admitted + last];
                if (admitted > bound(first, last))
                    return $"{admitted} admitted from {first} to {last}";
            }
        }

        // Whoever is refused at the end was refused for lack of permits: none is left while time stands still.
        return finished && lastTime == 0 && state[Admitted] < permits ? $"only {state[Admitted]} of {permits} admitted" : null;
    }

    private static void Admit(long[] state, long time, int weight, Span<long> locals)
    {
        state[Admitted + time] += weight;
        Finish(locals);
    }

    // Locals that are no longer used are cleared, so that equal states are found equal.
    private static void Finish(Span<long> locals) => (locals[0], locals[1], locals[2], locals[3]) = ((long)At.LeaseWord, locals[1] + 1, 0, 0);
}
