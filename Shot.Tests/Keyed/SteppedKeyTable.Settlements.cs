namespace Shot.Tests.Keyed;

/// <content>Settling: the bound then holds when a call is admitted.</content>
internal sealed partial class SteppedKeyTable<T>
{
    // More than any charge is ahead of the time.
    private const long NewTenure = 20;

    /// <summary>A call that takes a permit of a key so that it can be settled.</summary>
    public static int Stamp(int key) => 10 + key;

    /// <summary>A settlement of the thread's last stamp, of this key, that used nothing.</summary>
    public static int GiveBack(int key) => -key;

    /// <summary>A settlement of a call of this key that used a permit more than it was charged.</summary>
    public static int Owe(int key) => 20 + key;

    private static bool IsStamp(int call) => call is > 10 and < 20;
    private static bool IsGiveBack(int call) => call < 0;
    private static bool IsOwe(int call) => call > 20;

    private void FindCharge(long[] state, KeyedThread own, int key, int call)
    {
        var slot = state[Hashes + First(key)] == key ? First(key) : state[Hashes + Second(key)] == key ? Second(key) : -1;
        if (slot < 0 || (IsGiveBack(call) && slot != own.StampSlot - 1))
        {
            LeaveSettled(state, own, key);
            return;
        }

        own.Go(At.SettleWord);
        own.Slot = slot;
    }

    private bool StepSettle(long[] state, KeyedThread own, int call)
    {
        var key = Math.Abs(call) % 10;
        switch ((At)own.At)
        {
            case At.SettleWord when state[Words + own.Slot] == Frozen:
                return false;
            case At.SettleWord:
                own.Word = state[Words + own.Slot];
                own.At = (long)At.SettleClock;
                break;
            case At.SettleClock:
                own.Time = state[Now];
                own.SecondWord = IsOwe(call)
                    ? Surcharge.Take(algorithm, algorithm.Roll(own.Word, FirstTime + own.Time), FirstTime + own.Time, permits: 1, most: 50)
                    : own.Word - Returnable(state, own);
                own.At = (long)At.SettleSwap;
                break;
            case At.SettleSwap when state[Words + own.Slot] != own.Word:
                own.Word = own.SecondWord = own.Time = 0;
                own.At = (long)At.SettleWord;
                break;
            case At.SettleSwap:
                state[Words + own.Slot] = own.SecondWord;
                if (IsOwe(call))
                    state[Used + ((key - 1) * _times) + own.Time]++;
                else
                    state[Used + ((key - 1) * _times) + own.StampTime]--;
                own.At = (long)At.SettleCount;
                break;
            default:
                if (own.SecondWord < own.Word)
                {
                    state[Returned + own.Slot]++;
                    state[Peaks + own.Slot] = Math.Max(state[Peaks + own.Slot], own.Word);
                }

                LeaveSettled(state, own, key);
                break;
        }

        return true;
    }

    /// <summary>As <see cref="KeyTable{T}"/> has it.</summary>
    private long Returnable(long[] state, KeyedThread own)
    {
        if (planted == PlantedClaim.ReturnsBelowTheTime)
            return Math.Min(Cost, own.StampPosition - FirstTime - own.Time);
        var since = state[Returned + own.Slot] - own.StampReturned;
        return Math.Clamp(own.StampPosition - 1 - FirstTime - own.Time - (since * Cost), 0, Cost);
    }

    private void LeaveSettled(long[] state, KeyedThread own, int key)
    {
        own.Forget();
        if (planted == PlantedClaim.SettlesWithoutLocks)
            own.Finish();
        else
            Leave(state, own, First(key), Second(key));
    }

    /// <summary>Counts an admission, and keeps its stamp. A claim that owes admits nobody.</summary>
    private void Admit(long[] state, KeyedThread own, int key, int call)
    {
        var used = Used + ((key - 1) * _times);
        state[used + own.Time]++;
        if (IsStamp(call))
            (own.StampSlot, own.StampPosition, own.StampTime) = (own.Slot + 1, state[Words + own.Slot], own.Time);
        if (!_settles || IsOwe(call))
            return;
        long sum = 0;
        for (var first = _times - 1; first >= 0; first--)
        {
            sum += state[used + first];
            if (first <= own.Time && sum > bound(first, own.Time))
                state[Exceeded] = key;
        }
    }
}
