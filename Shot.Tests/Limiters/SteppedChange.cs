namespace Shot.Tests.Limiters;

/// <summary>
/// A bucket whose burst changes twice, from 2 to 1 and back, while callers ask: <see cref="Limiter.TakeOver"/> and the loop of the policy around it, one access
/// to shared memory or to the clock a step. One permit comes back each unit of time whichever burst is in force, so all words count in the same units.
/// </summary>
/// <param name="defect">What is left out.</param>
internal sealed class SteppedChange(SteppedChange.Defect defect) : ISteppedLimiter
{
    private const int Callers = 2;
    private const int Operations = 3;
    private const int Lease = 1;
    private const int LastTime = 1;
    private const int Generations = 3;

    private const int Word = 0;
    private const int Limit = Word + Generations;
    private const int Flag = Limit + Generations;
    private const int Debt = Flag + Generations;
    private const int Published = Debt + Generations;
    private const int Now = Published + 1;
    private const int Misled = Now + 1;
    private const int Admitted = Misled + 1;
    private const int Locals = Admitted + LastTime + 1;
    private const int LocalsPerThread = 5;

    private static readonly Gcra[] Buckets = [new(2, costShift: 0), new(1, costShift: 0), new(2, costShift: 0)];
    private static readonly int[] Permits = [2, 1, 2];

    internal enum Defect
    {
        None,

        /// <summary>The old word is copied and stays as it is.</summary>
        StaysOpen,

        /// <summary>The old word is closed without looking whether it is still the one that was copied.</summary>
        ClosesBlindly,

        /// <summary>The flag is set after the swap.</summary>
        FlagsLate,
    }

    private enum At
    {
        Policy,
        LeaseWord,
        LeaseLimit,
        LeaseSwap,
        Word,
        Clock,
        Flag,
        Swap,
        Publish,
        Refused,
    }

    public int Threads => Callers + 2;

    // A closed word is not.
    public bool IsSmall => false;

    public long[] Start => new long[Locals + ((Callers + 1) * LocalsPerThread)];

    public bool Step(long[] state, int thread)
    {
        if (thread == Callers + 1)
            return state[Now] < LastTime && ++state[Now] > 0;
        var locals = state.AsSpan(Locals + (thread * LocalsPerThread), LocalsPerThread);
        return thread == Callers ? StepChange(state, locals) : StepCall(state, locals);
    }

    public string? Wrong(long[] state, bool finished)
    {
        for (var first = 0; first <= LastTime; first++)
        {
            long admitted = 0;
            for (var last = first; last <= LastTime; last++)
            {
                admitted += state[Admitted + last];
                if (admitted > 2 + (last - first) + Lease)
                    return $"{admitted} admitted from {first} to {last}";
            }
        }

        return state[Misled] == 1 ? "a closed word was taken for an answer" : null;
    }

    private static bool StepCall(long[] state, Span<long> locals)
    {
        ref var at = ref locals[0];
        ref var operation = ref locals[1];
        ref var read = ref locals[2];
        ref var other = ref locals[3];
        ref var generation = ref locals[4];
        if (operation == Operations)
            return false;
        ref var word = ref state[Word + generation];
        switch ((At)at)
        {
            case At.Policy:
                (at, generation) = ((long)At.LeaseWord, state[Published]);
                break;
            case At.LeaseWord:
                (at, read) = ((long)At.LeaseLimit, word);
                break;
            case At.LeaseLimit:
                (at, read) = unchecked((ulong)(state[Limit + generation] - (read + 1))) <= Lease ? ((long)At.LeaseSwap, read) : ((long)At.Word, 0);
                break;
            case At.LeaseSwap when word == read:
                word = read + 1;
                Admit(state, state[Now], locals);
                break;
            case At.LeaseSwap:
                (at, read) = ((long)At.LeaseWord, 0);
                break;
            case At.Word:
                (at, read) = ((long)At.Clock, word);
                break;
            case At.Clock:
                (at, other) = ((long)At.Flag, state[Now]);
                break;
            case At.Flag:
                (at, read, other) = state[Flag + generation] == 0 && Buckets[generation].TryTake(read, other, 1, out _)
                    ? ((long)At.Swap, read, other)
                    : ((long)At.Refused, 0, 0);
                break;
            case At.Swap when word == read:
                var rolled = Buckets[generation].Roll(read, other);
                word = rolled + 1;
                state[Admitted + other]++;
                (at, read, other) = ((long)At.Publish, 0, Math.Min(Buckets[generation].Ceiling(rolled, other), rolled + 1 + Lease));
                break;
            case At.Swap:
                (at, read, other) = ((long)At.Word, 0, 0);
                break;
            case At.Publish:
                state[Limit + generation] = other;
                Finish(locals);
                break;
            case At.Refused when state[Flag + generation] == 0:
                if (word < 0)
                    state[Misled] = 1;
                Finish(locals);
                break;
            default:
                // Waits for the successor.
                if (state[Published] != generation)
                    (at, generation) = ((long)At.Policy, 0);
                break;
        }

        return true;
    }

    private bool StepChange(long[] state, Span<long> locals)
    {
        ref var at = ref locals[0];
        ref var generation = ref locals[1];
        ref var read = ref locals[2];
        ref var other = ref locals[3];
        if (generation == Generations - 1)
            return false;
        switch (at)
        {
            case 0:
                if (defect != Defect.FlagsLate)
                    state[Flag + generation] = 1;
                at++;
                break;
            case 1:
                (at, read) = (2, state[Word + generation]);
                break;
            case 2:
                (at, other) = (3, state[Now]);
                break;
            case 3 when defect == Defect.StaysOpen || defect == Defect.ClosesBlindly || state[Word + generation] == read:
                if (defect != Defect.StaysOpen)
                    state[Word + generation] = Buckets[generation].Closed(read);
                at++;
                break;
            case 3:
                (at, read, other) = (1, 0, 0);
                break;
            case 4:
                state[Flag + generation] = 1;
                at++;
                break;
            default:
                Publish(state, generation, Buckets[generation].Roll(read, other), other);
                (at, generation, read, other) = (0, generation + 1, 0, 0);
                break;
        }

        return true;
    }

    private static void Publish(long[] state, long generation, long rolled, long now)
    {
        var (old, next) = (Buckets[generation], Buckets[generation + 1]);
        var spent = old.Spent(rolled, now);
        var debt = state[Debt + generation];
        var kept = Limiter.Keep(spent, debt, Permits[generation], Permits[generation + 1]);
        state[Word + generation + 1] = now + next.FromFractions(kept);
        state[Debt + generation + 1] = spent + debt - kept;
        state[Published] = generation + 1;
    }

    private static void Admit(long[] state, long time, Span<long> locals)
    {
        state[Admitted + time]++;
        Finish(locals);
    }

    // Locals that are no longer used are cleared, so that equal states are found equal.
    private static void Finish(Span<long> locals) => (locals[0], locals[1], locals[2], locals[3], locals[4]) = ((long)At.Policy, locals[1] + 1, 0, 0, 0);
}
