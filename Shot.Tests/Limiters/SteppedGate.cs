namespace Shot.Tests.Limiters;

/// <summary>
/// <see cref="ConcurrencyGate"/> with two places, four slots and three threads that come and go twice and dispose of each lease twice,
/// one access to shared memory a step. Slots are looked at in turn. Wrong is a gate with more inside than it has places, one that counts somebody when nobody is inside,
/// and one whose slots are all taken.
/// </summary>
/// <param name="defect">What is wrong on purpose.</param>
internal sealed class SteppedGate(SteppedGate.Defect defect) : ISteppedLimiter
{
    private const int Places = 2;
    private const int Slots = 4;
    private const int Visits = 2;

    // Shared: how many are counted, the slots, and how many are really inside.
    private const int Counted = 0;
    private const int FirstSlot = 1;
    private const int Inside = FirstSlot + Slots;
    private const int Locals = Inside + 1;
    private const int LocalsPerThread = 5;

    public enum Defect
    {
        None,

        /// <summary>The count is read, and then incremented, instead of swapped.</summary>
        ChecksThenAdds,

        /// <summary>A lease leaves the gate whether its slot was still its own or not.</summary>
        LeavesTwice,

        /// <summary>A slot has no number of its visits, so an old lease takes a new one's for its own.</summary>
        ForgetsVisits,
    }

    private enum At
    {
        Read,
        Swap,
        ReadSlot,
        TakeSlot,
        Leave,
        Decrement,
        LeaveAgain,
        DecrementAgain,
    }

    private enum Local
    {
        At,
        Visits,
        Seen,
        Slot,
        Visit,
    }

    public int Threads => 3;

    public long[] Start => new long[Locals + (Threads * LocalsPerThread)];

    public bool Step(long[] state, int thread)
    {
        var locals = state.AsSpan(Locals + (thread * LocalsPerThread), LocalsPerThread);
        ref var seen = ref locals[(int)Local.Seen];
        ref var slot = ref locals[(int)Local.Slot];
        ref var visit = ref locals[(int)Local.Visit];
        if (locals[(int)Local.Visits] == Visits)
            return false;
        switch ((At)locals[(int)Local.At])
        {
            case At.Read:
                seen = state[Counted];
                if (seen < Places)
                    Go(locals, At.Swap);
                else
                    Finish(locals);
                break;
            case At.Swap when defect != Defect.ChecksThenAdds && state[Counted] != seen:
                Go(locals, At.Read);
                break;
            case At.Swap:
                state[Counted]++;
                state[Inside]++;
                slot = 0;
                Go(locals, At.ReadSlot);
                break;
            case At.ReadSlot:
                visit = state[FirstSlot + slot];
                if (visit % 2 == 0)
                    Go(locals, At.TakeSlot);
                else
                    slot = (slot + 1) % Slots;
                break;
            case At.TakeSlot when state[FirstSlot + slot] != visit:
                slot = (slot + 1) % Slots;
                Go(locals, At.ReadSlot);
                break;
            case At.TakeSlot:
                state[FirstSlot + slot] = ++visit;
                Go(locals, At.Leave);
                break;
            case At.Leave:
                state[Inside]--;
                Go(locals, LeaveSlot(state, slot, visit) ? At.Decrement : At.LeaveAgain);
                break;
            case At.Decrement:
                state[Counted]--;
                Go(locals, At.LeaveAgain);
                break;
            case At.LeaveAgain:
                if (LeaveSlot(state, slot, visit) || defect == Defect.LeavesTwice)
                    Go(locals, At.DecrementAgain);
                else
                    Finish(locals);
                break;
            default:
                state[Counted]--;
                Finish(locals);
                break;
        }

        return true;
    }

    public string? Wrong(long[] state, bool finished) => state switch
    {
        _ when state[Inside] > Places => $"{state[Inside]} inside",
        _ when finished && state[Counted] != 0 => $"{state[Counted]} counted when all have left",
        _ when finished && Enumerable.Range(FirstSlot, Slots).Any(slot => state[slot] % 2 != 0) => "a slot is taken for good",
        _ => null,
    };

    private static void Go(Span<long> locals, At at) => locals[(int)Local.At] = (long)at;

    private static void Finish(Span<long> locals)
    {
        var visits = locals[(int)Local.Visits];
        locals.Clear();
        locals[(int)Local.Visits] = visits + 1;
    }

    private bool LeaveSlot(long[] state, long slot, long visit)
    {
        ref var word = ref state[FirstSlot + slot];
        if (word != visit)
            return false;
        word = defect == Defect.ForgetsVisits ? visit - 1 : visit + 1;
        return true;
    }
}
