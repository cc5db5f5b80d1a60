namespace Shot.Tests.Limiters;

/// <summary>
/// <see cref="ConcurrencyGate"/> with two places and three threads that come and go three times, one access to shared memory a step. The hint is left out: a
/// search begins at the first place. Wrong is a gate that says it is full when nobody is inside.
/// </summary>
/// <param name="looksTwice">Whether a thread that has said that the gate is full looks at the places once more. Without it is a planted defect.</param>
internal sealed class SteppedGate(bool looksTwice) : ISteppedLimiter
{
    private const int Places = 2;
    private const int Visits = 3;
    private const int Full = Places;
    private const int Locals = Places + 1;
    private const int LocalsPerThread = 3;

    private enum At
    {
        IsFull,
        First,
        SayFull = First + Places,
        Second,
        SayFree = Second + Places,
        Inside,
        ReadFull,
        Clear,
    }

    public int Threads => 3;

    public long[] Start => new long[Locals + (Threads * LocalsPerThread)];

    public bool Step(long[] state, int thread)
    {
        var locals = state.AsSpan(Locals + (thread * LocalsPerThread), LocalsPerThread);
        ref var at = ref locals[0];
        ref var place = ref locals[2];
        if (locals[1] == Visits)
            return false;
        switch ((At)at)
        {
            case At.IsFull when state[Full] == 1:
                Finish(locals);
                break;
            case At.IsFull:
                at++;
                break;
            case >= At.First and < At.SayFull:
                Look(state, locals, (int)at - (int)At.First, At.Inside);
                break;
            case At.SayFull:
                state[Full] = 1;
                if (looksTwice)
                    at++;
                else
                    Finish(locals);
                break;
            case >= At.Second and < At.SayFree:
                Look(state, locals, (int)at - (int)At.Second, At.SayFree);
                if (at == (long)At.SayFree && place == 0)
                    Finish(locals);
                break;
            case At.SayFree:
                state[Full] = 0;
                at = (long)At.Inside;
                break;
            case At.Inside:
                state[place - 1]--;
                (at, place) = ((long)At.ReadFull, 0);
                break;
            case At.ReadFull:
                if (state[Full] == 1)
                    at++;
                else
                    Finish(locals);
                break;
            default:
                state[Full] = 0;
                Finish(locals);
                break;
        }

        return true;
    }

    public string? Wrong(long[] state, bool finished) => finished && state[Full] == 1 ? "closed for good" : null;

    // Reading a place and swapping it is one step here: a swap that fails is a place found taken, and the search goes on.
    private static void Look(long[] state, Span<long> locals, int index, At found)
    {
        if (state[index] == 0)
        {
            state[index]++;
            (locals[0], locals[2]) = ((long)found, index + 1);
        }
        else
        {
            locals[0]++;
        }
    }

    private static void Finish(Span<long> locals) => (locals[0], locals[1], locals[2]) = (0, locals[1] + 1, 0);
}
