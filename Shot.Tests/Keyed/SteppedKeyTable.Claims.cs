namespace Shot.Tests.Keyed;

/// <content>Claiming a slot.</content>
internal sealed partial class SteppedKeyTable<T>
{
    private bool StepClaim(long[] state, KeyedThread own, int key)
    {
        var (first, second) = (First(key), Second(key));
        switch ((At)own.At)
        {
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
                FindRoom(state, own, first, second);
                break;
            case At.Freeze:
                Freeze(state, own, own.Slot == first ? own.Word : own.SecondWord);
                break;
            case At.WriteHash:
                state[Hashes + own.Slot] = key;
                if (planted == PlantedClaim.WordBeforeHash)
                    Leave(state, own, first, second);
                else
                    own.At = (long)At.WriteWord;
                break;
            default:
                state[Words + own.Slot] = algorithm.Roll(0, FirstTime + own.Time) + Cost;
                state[Used + ((key - 1) * _times) + own.Time]++;
                if (planted == PlantedClaim.WordBeforeHash)
                    own.At = (long)At.WriteHash;
                else
                    Leave(state, own, first, second);
                break;
        }

        return true;
    }

    private void FindRoom(long[] state, KeyedThread own, int first, int second)
    {
        var inFirst = Available(own.Word, own.Time);
        var inSecond = Available(own.SecondWord, own.Time);
        own.Slot = inFirst >= algorithm.Burst || inFirst >= inSecond ? first : second;
        own.At = (long)At.Freeze;
        if (overflow == KeyOverflow.Refuse && Math.Max(inFirst, inSecond) < algorithm.Burst)
            Leave(state, own, first, second);
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
