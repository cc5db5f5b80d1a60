namespace Shot.Tests.Limiters;

/// <content>Giving back, under the lock.</content>
internal sealed partial class SteppedLimiter<T>
{
    private bool StepReturn(long[] state, SteppedThread own, int permits)
    {
        switch ((At)own.At)
        {
            case At.Begin when own.Permits == 0 || permits <= 0:
                own.Keep(0, 0, 0, 0);
                own.Finish();
                break;
            case At.Begin when state[Lock] == 1 && planted != Planted.ReturnWithoutLock:
                return false;
            case At.Begin:
                state[Lock] = 1;
                own.Returned = planted == Planted.ReturnIgnoresReturns ? 0 : state[Returned] - own.StampReturned;
                own.Go((long)At.ReturnWord);
                break;
            case At.ReturnWord:
                own.Go((long)At.ReturnClock, state[Word]);
                if (IsTimeOver(state))
                    StepReturn(state, own, permits);
                break;
            case At.ReturnClock:
                own.Time = state[Now];
                own.At = (long)At.ReturnDue;
                break;
            case At.ReturnDue:
                var taken = new Taken((long)permits << algorithm.CostShift, own.Position, own.Returned);
                own.Next = algorithm.GiveBack(Rolled(own), own.Time, state[LatestDue], taken, out _);
                own.At = (long)At.ReturnSwap;
                break;
            case At.ReturnSwap when own.Next == Rolled(own):
                Forget(state, own, permits);
                break;
            case At.ReturnSwap when state[Word] == own.Word:
                state[Word] = own.Next;
                Forget(state, own, permits);
                break;
            case At.ReturnSwap:
                own.Go((long)At.ReturnWord);
                break;
            default:
                state[Returned] += own.Next;
                state[Lock] = 0;
                own.Finish();
                break;
        }

        return true;
    }

    private void Forget(long[] state, SteppedThread own, int permits)
    {
        if (own.Due >= 0)
            state[Used + own.Due] -= permits;
        if (planted == Planted.SettledTwice)
            own.Due = -1;
        else
            own.Keep(0, 0, 0, 0);
        own.Go((long)At.ReturnCount, next: Rolled(own) - own.Next);
    }

    private long Rolled(SteppedThread own) => algorithm.Roll(own.Word, own.Time);
}
