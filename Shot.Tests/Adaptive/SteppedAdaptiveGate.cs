using Shot.Adaptive;
using Shot.Tests.Limiters;

namespace Shot.Tests.Adaptive;

/// <summary>
/// An <see cref="AdaptiveConcurrencyGate"/> that three callers enter, one of them twice. Each lease is left twice. A step is one access to
/// shared memory. A ticker changes the limit and counts entries meanwhile. Decides with <see cref="GateWord"/> itself, from a word whose
/// entries are about to wrap. A state holds the entries and the callers of a word apart, so that they fit in a byte each.
/// </summary>
/// <param name="defect">What is wrong on purpose.</param>
internal sealed class SteppedAdaptiveGate(SteppedAdaptiveGate.Defect defect) : ISteppedLimiter
{
    private const int Callers = 3;
    private const int Places = Callers;

    // Instead of a limit: the ticker counts the entries.
    private const int Count = 0;
    private const long FirstWord = -2L << 24;

    // The limit is pinned, so nobody may enter above it, however critical.
    private static readonly int[] Limits = [1, 2, Count, 1];
    private static readonly int[] Visits = [2, 1, 1];
    private static readonly ShotCriticality[] Criticalities = [ShotCriticality.Critical, ShotCriticality.Sheddable, ShotCriticality.Normal];

    // Shared: the word, the limit, what the ticker saw, and each place's use number and whether the pool has it.
    private const int Entries = 0;
    private const int Counted = 1;
    private const int Limit = 2;
    private const int SeenEntries = 3;
    private const int SeenCounted = 4;
    private const int Told = 5;
    private const int Uses = 6;
    private const int Taken = Uses + Places;

    // What really happened: callers inside, entries, the largest limit since the word changed last, and ever, and a breach of the former.
    private const int Inside = Taken + Places;
    private const int Entered = Inside + 1;
    private const int Since = Inside + 2;
    private const int Largest = Inside + 3;
    private const int Above = Inside + 4;
    private const int TickerAt = Inside + 5;
    private const int Locals = Inside + 6;
    private const int LocalsPerThread = 7;

    public enum Defect
    {
        None,

        /// <summary>The word is read, and then added to, instead of swapped.</summary>
        ChecksThenAdds,

        /// <summary>The limit is read before the word, so it need not be in force at any time at which the word has that value.</summary>
        ReadsLimitFirst,

        /// <summary>The word only has the callers inside, so it can be the same again.</summary>
        CountsNoEntries,

        /// <summary>The number of entries is a difference that does not wrap.</summary>
        ForgetsWrap,

        /// <summary>A lease leaves the gate whether its use had ended or not.</summary>
        LeavesTwice,

        /// <summary>A place has no number of its uses, so an old lease takes a later one for its own.</summary>
        ForgetsUses,
    }

    private enum At
    {
        Read,
        ReadLimit,
        Swap,
        TakePlace,
        EndUse,
        ReturnPlace,
        Leave,
        EndUseAgain,
        LeaveAgain,
    }

    private enum Local
    {
        At,
        Visits,
        SeenEntries,
        SeenCounted,
        Room,
        Place,
        Use,
    }

    public int Threads => Callers + 1;

    public long[] Start
    {
        get
        {
            var state = new long[Locals + (Callers * LocalsPerThread)];
            (state[Limit], state[Since], state[Largest]) = (Limits[0], Limits[0], Limits[0]);
            return state;
        }
    }

    public bool Step(long[] state, int thread)
    {
        if (thread == Callers)
            return StepTicker(state);
        var locals = state.AsSpan(Locals + (thread * LocalsPerThread), LocalsPerThread);
        if (locals[(int)Local.Visits] == Visits[thread])
            return false;
        ref var place = ref locals[(int)Local.Place];
        ref var use = ref locals[(int)Local.Use];
        switch ((At)locals[(int)Local.At])
        {
            case At.Read:
                (locals[(int)Local.SeenEntries], locals[(int)Local.SeenCounted]) = (state[Entries], state[Counted]);
                if (defect == Defect.ReadsLimitFirst && locals[(int)Local.Room] == 0)
                    locals[(int)Local.Room] = Room(state, thread);
                else
                    Go(locals, At.ReadLimit);
                break;
            case At.ReadLimit:
                if (defect != Defect.ReadsLimitFirst)
                    locals[(int)Local.Room] = Room(state, thread);
                if (GateWord.TryEnter(Seen(locals), 1, (int)locals[(int)Local.Room], out _))
                    Go(locals, At.Swap);
                else
                    Finish(locals);
                break;
            case At.Swap when defect != Defect.ChecksThenAdds && Seen(locals) != Word(state[Entries], state[Counted]):
                locals[(int)Local.Room] = 0;
                Go(locals, At.Read);
                break;
            case At.Swap:
                Enter(state, locals);
                Go(locals, At.TakePlace);
                break;
            case At.TakePlace:
                place = Array.IndexOf(state, 0, Taken, Places) - Taken;
                state[Taken + place] = 1;
                use = ++state[Uses + place];
                Go(locals, At.EndUse);
                break;
            case At.EndUse:
                state[Inside]--;
                Go(locals, TryEnd(state, place, use) ? At.ReturnPlace : At.EndUseAgain);
                break;
            case At.ReturnPlace:
                state[Taken + place] = 0;
                Go(locals, At.Leave);
                break;
            case At.Leave:
                Leave(state);
                Go(locals, At.EndUseAgain);
                break;
            case At.EndUseAgain:
                if (TryEnd(state, place, use) || defect == Defect.LeavesTwice)
                    Go(locals, At.LeaveAgain);
                else
                    Finish(locals);
                break;
            default:
                Leave(state);
                Finish(locals);
                break;
        }

        return true;
    }

    public string? Wrong(long[] state, bool finished) => state switch
    {
        _ when state[Inside] > state[Largest] => $"{state[Inside]} inside, where the largest limit was {state[Largest]}",
        _ when state[Above] != 0 => "a caller entered above every limit in force since the word changed",
        _ when finished && state[Counted] != 0 => $"{state[Counted]} counted when all have left",
        _ when finished && Untold(state) + state[Told] != state[Entered] => $"{state[Entered]} entries, {state[Told]} told",
        _ when finished && Enumerable.Range(Taken, Places).Any(place => state[place] != 0) => "a place is taken for good",
        _ => null,
    };

    private static long Room(long[] state, int thread) => GateWord.Room((int)state[Limit], Criticalities[thread]);

    private static long Word(long entries, long counted) => unchecked(FirstWord + (entries << 24) + counted);

    private static long Seen(Span<long> locals) => Word(locals[(int)Local.SeenEntries], locals[(int)Local.SeenCounted]);

    private static void Go(Span<long> locals, At at) => locals[(int)Local.At] = (long)at;

    private static void Finish(Span<long> locals)
    {
        var visits = locals[(int)Local.Visits];
        locals.Clear();
        locals[(int)Local.Visits] = visits + 1;
    }

    private static void Leave(long[] state)
    {
        state[Counted]--;
        state[Since] = state[Limit];
    }

    private void Enter(long[] state, Span<long> locals)
    {
        var word = Word(state[Entries], state[Counted]);
        GateWord.TryEnter(word, 1, (int)locals[(int)Local.Room], out var next);
        if (defect != Defect.CountsNoEntries)
            state[Entries] += GateWord.EnteredBetween(word, next);
        state[Counted] = GateWord.Inside(next);
        state[Inside]++;
        state[Entered]++;
        if (state[Counted] > state[Since])
            state[Above] = 1;
        state[Since] = state[Limit];
        (locals[(int)Local.SeenEntries], locals[(int)Local.SeenCounted], locals[(int)Local.Room]) = (0, 0, 0);
    }

    private bool TryEnd(long[] state, long place, long use)
    {
        ref var current = ref state[Uses + place];
        if (current != use)
            return false;
        current = defect == Defect.ForgetsUses ? use - 1 : use + 1;
        return true;
    }

    private bool StepTicker(long[] state)
    {
        var at = state[TickerAt] + 1;
        if (at == Limits.Length)
            return false;
        if (Limits[at] == Count)
        {
            state[Told] += Untold(state);
            (state[SeenEntries], state[SeenCounted]) = (state[Entries], state[Counted]);
        }
        else
        {
            state[Limit] = Limits[at];
            state[Since] = Math.Max(state[Since], state[Limit]);
            state[Largest] = Math.Max(state[Largest], state[Limit]);
        }

        state[TickerAt] = at;
        return true;
    }

    private long Untold(long[] state)
    {
        var (earlier, later) = (Word(state[SeenEntries], state[SeenCounted]), Word(state[Entries], state[Counted]));
        // Any number that is not the right one would do, if it is small.
        return defect == Defect.ForgetsWrap && (later >>> 24) < (earlier >>> 24) ? 0 : GateWord.EnteredBetween(earlier, later);
    }
}
