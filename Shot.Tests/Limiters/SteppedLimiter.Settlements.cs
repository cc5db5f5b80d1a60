namespace Shot.Tests.Limiters;

/// <content>Surcharges, and the bound where there are any: it holds when a call is admitted.</content>
internal sealed partial class SteppedLimiter<T>
{
    private bool StepSurcharge(long[] state, SteppedThread own, int permits)
    {
        switch ((At)own.At)
        {
            case At.Begin:
                own.Go((long)At.SurchargeClock, state[Word]);
                break;
            case At.SurchargeClock:
                own.Time = state[Now];
                own.At = (long)At.SurchargeSwap;
                break;
            case At.SurchargeSwap when state[Word] == own.Word || planted == Planted.SurchargeWithoutSwap:
                var next = Surcharge.Take(algorithm, Rolled(own), own.Time, permits, most: 100);
                state[Word] = planted == Planted.SurchargeUpToCeiling ? Math.Min(next, algorithm.Ceiling(Rolled(own), own.Time)) : next;
                state[Used + own.Time] += permits;
                own.Keep(0, 0, 0, 0);
                own.Finish();
                break;
            default:
                own.Go((long)At.SurchargeClock, state[Word]);
                break;
        }

        return true;
    }

    /// <summary>Remembers when more was used up to an admission than the bound allows.</summary>
    private void CheckAdmission(long[] state, long now)
    {
        long used = 0;
        for (var first = _times - 1; first >= 0; first--)
        {
            used += state[Used + first];
            if (first <= now && used > bound(first, now))
                state[Exceeded] = used;
        }
    }
}
