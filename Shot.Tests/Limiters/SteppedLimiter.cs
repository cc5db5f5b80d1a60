namespace Shot.Tests.Limiters;

/// <summary>
/// The loops of <see cref="Limiter"/> around the real decisions, one access to shared memory or to the clock a step: taking by a lease, taking precisely,
/// booking, giving back, settling. One more thread lets the time pass. Remembers how much work may begin at which time and was not given back: at the time that its
/// decision read, at the real time when it went by a lease, and when it is due when it was booked.
/// </summary>
/// <param name="algorithm">Decides.</param>
/// <param name="calls">What each thread does.</param>
/// <param name="lease">How much may enter by one reading of the clock.</param>
/// <param name="lastTime">Until when time passes.</param>
/// <param name="bound">How many permits may be used from one time to another.</param>
/// <param name="planted">What is wrong on purpose.</param>
internal sealed partial class SteppedLimiter<T>(
    T algorithm, SteppedCall[][] calls, long lease, long lastTime, Func<long, long, long> bound, Planted planted = Planted.None) : ISteppedLimiter
    where T : struct, IReplenishment
{
    private const int Word = 0;
    private const int Limit = 1;
    private const int Now = 2;
    private const int HasStamps = 3;
    private const int Returned = 4;
    private const int LatestDue = 5;
    private const int Lock = 6;
    private const int Exceeded = 7;
    private const int Used = 8;

    private readonly bool _settles = calls.Any(static script => script.Any(static call => call.Kind == SteppedCall.Kinds.Settle));
    private readonly int _times = (int)lastTime + 1 + calls.Max(static script => script.Max(static call => call.Delay));

    private enum At
    {
        Begin,
        LeaseLimit,
        LeaseSwap,
        Returned,
        Word,
        Clock,
        Announce,
        Swap,
        HasStamps,
        Publish,
        AnnounceLate,
        ReturnedLate,
        ReturnWord,
        ReturnClock,
        ReturnDue,
        ReturnSwap,
        ReturnCount,
        SurchargeClock,
        SurchargeSwap,
    }

    public int Threads => calls.Length + 1;

    public long[] Start => new long[Used + _times + (calls.Length * SteppedThread.Numbers)];

    public bool Step(long[] state, int thread)
    {
        if (thread == calls.Length)
            return state[Now] < lastTime && ++state[Now] > 0;
        var own = Thread(state, thread);
        if (own.Done == calls[thread].Length)
            return false;
        var call = calls[thread][own.Done];
        if (call.Kind == SteppedCall.Kinds.Settle && call.Permits > own.Permits && own.Permits > 0)
            return StepSurcharge(state, own, call.Permits - (int)own.Permits);
        if (call.Kind is SteppedCall.Kinds.Return or SteppedCall.Kinds.Settle)
            return StepReturn(state, own, (int)own.Permits - call.Permits);
        StepTake(state, own, call);
        return true;
    }

    public string? Wrong(long[] state, bool finished)
    {
        if (state[Exceeded] > 0)
            return $"{state[Exceeded]} when a call was admitted";
        for (var first = 0; first < _times && !_settles; first++)
        {
            long used = 0;
            for (var last = first; last < _times; last++)
            {
                used += state[Used + last];
                if (used > bound(first, last))
                    return $"{used} from {first} to {last}";
            }
        }

        for (var thread = 0; finished && thread < calls.Length; thread++)
        {
            if (Thread(state, thread).Done < calls[thread].Length)
                return "a thread is stuck";
        }

        return null;
    }

    private void StepTake(long[] state, SteppedThread own, SteppedCall call)
    {
        var cost = (long)call.Permits << algorithm.CostShift;
        switch ((At)own.At)
        {
            case At.Begin when call.Kind == SteppedCall.Kinds.Stamp:
                state[HasStamps] = 1;
                own.Go((long)At.Returned);
                break;
            case At.Begin when lease > 0:
                own.Go((long)At.LeaseLimit, state[Word]);
                break;
            case At.LeaseLimit:
                var isLeased = unchecked((ulong)(state[Limit] - (own.Word + cost))) <= (ulong)lease;
                own.Go((long)(isLeased ? At.LeaseSwap : At.Word), isLeased ? own.Word : 0);
                break;
            case At.LeaseSwap when state[Word] == own.Word:
                state[Word] += cost;
                state[Used + state[Now]] += call.Permits;
                own.Finish();
                break;
            case At.LeaseSwap:
                own.Go((long)At.Begin);
                break;
            case At.Returned:
                own.Returned = state[Returned];
                own.Go((long)At.Word);
                break;
            case At.Begin:
            case At.Word:
                own.Go((long)At.Clock, planted == Planted.ClockBeforeWord ? state[Now] : state[Word]);
                if (IsTimeOver(state) && planted != Planted.ClockBeforeWord)
                    StepTake(state, own, call);
                break;
            case At.Clock:
                (own.Word, own.Time) = planted == Planted.ClockBeforeWord ? (state[Word], own.Word) : (own.Word, state[Now]);
                Decide(own, call, cost);
                break;
            case At.Announce:
                Announce(state, algorithm.DueAt(algorithm.Roll(own.Word, own.Time), own.Time, cost));
                own.At = (long)At.Swap;
                break;
            case At.Swap when state[Word] == own.Word:
                Admit(state, own, call, cost);
                break;
            case At.Swap:
                own.Go((long)At.Word);
                break;
            case At.HasStamps when state[HasStamps] == 0 || planted == Planted.LeaseDespiteStamps:
                own.At = (long)At.Publish;
                break;
            case At.HasStamps:
                own.Finish();
                break;
            case At.Publish:
                state[Limit] = own.Next;
                own.Finish();
                break;
            case At.AnnounceLate:
                Announce(state, own.Next);
                own.Finish();
                break;
            default:
                own.StampReturned = state[Returned];
                own.Finish();
                break;
        }
    }

    private void Decide(SteppedThread own, SteppedCall call, long cost)
    {
        var rolled = algorithm.Roll(own.Word, own.Time);
        var announces = call.Delay > 0 && planted is not (Planted.BookingUnannounced or Planted.BookingAnnouncedTooLate);
        if (rolled + cost > algorithm.Ceiling(rolled, own.Time + call.Delay))
            own.Finish();
        else
            own.At = (long)(announces ? At.Announce : At.Swap);
    }

    private void Admit(long[] state, SteppedThread own, SteppedCall call, long cost)
    {
        var (rolled, now) = (algorithm.Roll(own.Word, own.Time), own.Time);
        state[Word] = rolled + cost;
        var due = call.Delay > 0 ? Math.Max(now, algorithm.DueAt(rolled, now, cost)) : now;
        state[Used + due] += call.Permits;
        if (_settles)
            CheckAdmission(state, now);
        if (call.Kind == SteppedCall.Kinds.Stamp)
            own.Keep(call.Permits, algorithm.Position(rolled + cost, now), own.Returned, due);
        if (planted == Planted.ReturnsReadTooLate)
            own.Go((long)At.ReturnedLate);
        else if (planted == Planted.BookingAnnouncedTooLate)
            own.Go((long)At.AnnounceLate, next: due);
        else if (lease > 0)
            own.Go((long)At.HasStamps, next: Math.Min(algorithm.Ceiling(rolled, now), rolled + cost + lease));
        else
            own.Finish();
    }

    // Then nobody changes what the clock says, so it may as well be read together with the word: fewer states, and none left out that differs.
    private bool IsTimeOver(long[] state) => state[Now] == lastTime;

    private SteppedThread Thread(long[] state, int thread) =>
        new(state.AsSpan(Used + _times + (thread * SteppedThread.Numbers), SteppedThread.Numbers));

    private static void Announce(long[] state, long due) => state[LatestDue] = Math.Max(state[LatestDue], due);
}
