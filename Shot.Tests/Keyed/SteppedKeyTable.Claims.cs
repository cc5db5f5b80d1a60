namespace Shot.Tests.Keyed;

/// <content>Claiming a slot.</content>
internal sealed partial class SteppedKeyTable<T>
{
    private bool StepClaim(long[] state, KeyedThread own, int key, int call)
    {
        var (first, second) = (First(key), Second(key));
        switch ((At)own.At)
        {
            case At.LockLower when (IsGiveBack(call) || IsOwe(call)) && planted == PlantedClaim.SettlesWithoutLocks:
                own.Go(At.LookAgain);
                break;
            case At.LookAgain when IsGiveBack(call) || (IsOwe(call) && (state[Hashes + first] == key || state[Hashes + second] == key)):
                FindCharge(state, own, key, call);
                break;
            case At.LockLower:
                own.Go(At.LockLower);
                return TryLock(state, own, LowerLock(first, second), At.LockUpper);
            case At.LockUpper when UpperLock(first, second) == LowerLock(first, second):
                own.Go(At.LookAgain);
                break;
            case At.LockUpper:
                return TryLock(state, own, UpperLock(first, second), At.LookAgain);
            case At.LookAgain when planted != PlantedClaim.DoesNotLookAgain && (state[Hashes + first] == key || state[Hashes + second] == key):
                Unlock(state, first, second);
                own.Go(At.Find);
                break;
            case At.LookAgain:
                own.Go(At.FirstWord);
                break;
            case At.FirstWord:
                own.Word = state[Words + first];
                own.At = (long)At.SecondWord;
                break;
            case At.SecondWord:
                own.SecondWord = state[Words + second];
                own.At = (long)At.ClaimClock;
                break;
            case At.ClaimClock:
                own.Time = state[Now];
                FindRoom(state, own, first, second, call);
                break;
            case At.Freeze:
                Freeze(state, own, own.Slot == first ? own.Word : own.SecondWord);
                break;
            case At.WriteHash:
                state[Hashes + own.Slot] = key;
                if (_settles)
                    state[Returned + own.Slot] += NewTenure;
                if (planted == PlantedClaim.WordBeforeHash)
                    Leave(state, own, first, second);
                else
                    own.At = (long)At.WriteWord;
                break;
            default:
                own.Word = 0;
                own.StampReturned = IsStamp(call) ? state[Returned + own.Slot] : own.StampReturned;
                state[Words + own.Slot] = algorithm.Roll(0, FirstTime + own.Time) + Cost;
                Admit(state, own, key, call);
                if (planted == PlantedClaim.WordBeforeHash)
                    own.At = (long)At.WriteHash;
                else
                    Leave(state, own, first, second);
                break;
        }

        return true;
    }

    private void FindRoom(long[] state, KeyedThread own, int first, int second, int call)
    {
        var inFirst = Room(state, own.Word, first, own.Time);
        var inSecond = Room(state, own.SecondWord, second, own.Time);
        if (_settles && own.Word == Frozen && own.SecondWord == Frozen)
        {
            own.Go(At.FirstWord);
            return;
        }

        own.Slot = inFirst >= algorithm.Burst || inFirst >= inSecond ? first : second;
        own.At = (long)At.Freeze;
        if (overflow == KeyOverflow.Refuse && Math.Max(inFirst, inSecond) < algorithm.Burst)
            Leave(state, own, first, second);
    }

    /// <summary>What is left of a slot's permits; less than the burst if the slot is not free, or held.</summary>
    private long Room(long[] state, long word, int slot, long time)
    {
        if (_settles && word == Frozen)
            return long.MinValue;
        var available = Available(word, time);
        return state[Peaks + slot] > FirstTime + time && planted != PlantedClaim.IgnoresPeak
            ? Math.Min(available, algorithm.Burst - 1)
            : available;
    }

    private long Available(long word, long time) => algorithm.Available(word == Frozen ? long.MinValue : word, FirstTime + time);

    private void Freeze(long[] state, KeyedThread own, long seen)
    {
        if (planted is not (PlantedClaim.WithoutFreezing or PlantedClaim.FreezesUnseen) && state[Words + own.Slot] != seen)
        {
            own.Go(At.FirstWord);
            return;
        }

        if (planted != PlantedClaim.WithoutFreezing)
            state[Words + own.Slot] = Frozen;
        own.At = (long)(planted == PlantedClaim.WordBeforeHash ? At.WriteWord : At.WriteHash);
        (own.Word, own.SecondWord) = (0, 0);
    }

    private bool TryLock(long[] state, KeyedThread own, int index, At next)
    {
        if (planted != PlantedClaim.WithoutLocks)
        {
            if (state[Locks + index] == 1)
                return false;
            state[Locks + index] = 1;
        }

        own.Go(next);
        return true;
    }

    private void Leave(long[] state, KeyedThread own, int first, int second)
    {
        Unlock(state, first, second);
        own.Finish();
    }

    private void Unlock(long[] state, int first, int second)
    {
        state[Locks + LowerLock(first, second)] = 0;
        state[Locks + UpperLock(first, second)] = 0;
    }

    private int LowerLock(int first, int second) =>
        planted is PlantedClaim.LocksInAnyOrder or PlantedClaim.LocksFirstSetOnly ? first : Math.Min(first, second);

    private int UpperLock(int first, int second) => planted switch
    {
        PlantedClaim.LocksFirstSetOnly => first,
        PlantedClaim.LocksInAnyOrder => second,
        _ => Math.Max(first, second),
    };
}
