namespace Shot.Tests.Limiters;

/// <summary>The planted defects, step by step. Their time stands still.</summary>
/// <param name="twoWords">Whether the defect is a second word that is stored after the swap (<see cref="TwoWordBucket"/>), or a count
/// that is added after a check (<see cref="CheckThenAddWindow"/>).</param>
internal sealed class SteppedDefect(bool twoWords) : ISteppedLimiter
{
    private const int Permits = 3;
    private const int Operations = 3;
    private const int Admitted = 2;
    private const int Locals = 3;
    private const int LocalsPerThread = 4;

    public int Threads => 3;

    public long[] Start
    {
        get
        {
            var state = new long[Locals + (Threads * LocalsPerThread)];
            state[1] = Permits;
            return state;
        }
    }

    public bool Step(long[] state, int thread)
    {
        var locals = state.AsSpan(Locals + (thread * LocalsPerThread), LocalsPerThread);
        if (locals[1] == Operations)
            return false;
        return twoWords ? StepTwoWords(state, locals) : StepCheckThenAdd(state, locals);
    }

    public string? Wrong(long[] state, bool finished) => state[Admitted] > Permits ? $"{state[Admitted]} admitted" : null;

    private static bool StepTwoWords(long[] state, Span<long> locals)
    {
        switch (locals[0]++)
        {
            case 0:
                locals[2] = state[0];
                break;
            case 1:
                locals[3] = state[1];
                if (locals[3] < 1)
                    Finish(locals);
                break;
            case 2 when state[0] == locals[2]:
                state[0]++;
                break;
            case 2:
                locals[0] = 0;
                break;
            default:
                state[1] = locals[3] - 1;
                state[Admitted]++;
                Finish(locals);
                break;
        }

        return true;
    }

    private static bool StepCheckThenAdd(long[] state, Span<long> locals)
    {
        if (locals[0]++ == 0)
        {
            if (state[0] >= Permits)
                Finish(locals);
        }
        else
        {
            state[0]++;
            state[Admitted]++;
            Finish(locals);
        }

        return true;
    }

    private static void Finish(Span<long> locals) => (locals[0], locals[1], locals[2], locals[3]) = (0, locals[1] + 1, 0, 0);
}
