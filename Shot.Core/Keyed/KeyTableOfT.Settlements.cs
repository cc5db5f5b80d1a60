namespace Shot;

/// <content>Settling what calls of a key have cost.</content>
/// <remarks><para>A settlement holds the locks of the key's sets. So no slot of them changes its key, and no other settlement changes a word
/// meanwhile; admissions go on. A table that settles keeps two more numbers for each slot. They change only under these locks.</para>
/// <para><b>Returned</b> counts the permits that were given back in the slot, each time rounded up. It takes the part of R in
/// <see cref="Gcra.GiveBack"/>, where the proof is: of a charge whose word was n, x ≤ n − 1 − now − R can be given back, where R is what was
/// given back since. The count is read while the word is frozen by the charge, so R includes every later return. Nobody books permits of a
/// key ahead of time, so no promise stands in the way. When the slot gets a new key, the count jumps by more than any n − now, so nothing
/// is given back for charges of earlier keys, or of the same key in an earlier tenure. (Only after 2^31 new keys in one slot during one
/// call would it be back.)</para>
/// <para><b>Peak</b> is the largest word from which permits were given back. A slot counts as free only once its peak has passed, too. With
/// that, the proof of a hit holds although words decrease: a thread sleeps between its reading of a word w of key A and its swap, and B
/// gets the slot at time c. All words that A had are at most its peak or its last word, so at most c. All words of B are above c: its first
/// is at least c plus its cost, and a settlement at s, which is not before c, leaves a word of at least s + 1, because x ≤ n − 1 − s − R, and
/// the word is at least n − R. So B never has the word w, and the swap fails. (A bucket that had to make room is an exception,
/// as in tables that do not settle.) If A still has the slot and the word is w again, the swap is right: the word is the whole state of A,
/// and w and the time that the thread read still decide as they did.</para>
/// <para><b>A surcharge</b> of a key without a slot claims one. See <see cref="Surcharge"/> for its bound.</para></remarks>
internal sealed partial class KeyTable<T>
{
    // More permits than any charge can lie ahead of the time: a burst and the surcharges above it.
    private const long NewTenure = 1L << 33;

    private Tenure[]? _tenures;

    private long MostSurcharged => Surcharge.Most(_clock.Scale, _algorithm.CostShift);

    public override void Settle()
    {
        if (Volatile.Read(ref _tenures) is null)
            Interlocked.CompareExchange(ref _tenures, new Tenure[_sets.Count * Ways], null);
    }

    public override void Return(in KeyStamp stamp, int permits)
    {
        var (lower, upper) = LocksOf(_sets.First(stamp.Hash), _sets.Second(stamp.Hash));
        lock (_locks[lower])
        {
            lock (_locks[upper])
                ReturnLocked(stamp, permits);
        }
    }

    public override bool TrySurcharge(ulong hash, int permits)
    {
        var (lower, upper) = LocksOf(_sets.First(hash), _sets.Second(hash));
        lock (_locks[lower])
        {
            lock (_locks[upper])
                return TrySurchargeLocked(hash, permits);
        }
    }

    private void ReturnLocked(in KeyStamp stamp, int permits)
    {
        // A successor counts the permits as spent. In another slot they are not: the table has forgotten them.
        if (IsClosed || !_sets.TryFind(stamp.Hash, out var slot) || slot != stamp.Slot)
            return;
        ref var word = ref _sets.Word(slot);
        ref var tenure = ref _tenures![_sets.Number(slot)];
        var since = unchecked(tenure.Returned - stamp.Returned);
        while (true)
        {
            var seen = ReadUnfrozen(ref word);

            // The clock after the word, as for any decision.
            var now = _clock.Precise(out _);
            var back = Returnable(stamp.Position - 1 - now, since, permits);
            if (back == 0)
                return;
            if (Interlocked.CompareExchange(ref word, seen - back, seen) != seen)
                continue;
            var wholePermits = ((back - 1) >> _algorithm.CostShift) + 1;
            (tenure.Returned, tenure.Peak) = (unchecked(tenure.Returned + wholePermits), Math.Max(tenure.Peak, seen));
            return;
        }
    }

    /// <summary>What can be given back of some permits, in units: at most the room that others' returns have left.</summary>
    private long Returnable(long room, long returnedSince, int permits)
    {
        var shift = _algorithm.CostShift;
        if (room <= 0 || (ulong)returnedSince > (ulong)(room >> shift))
            return 0;
        var left = room - (returnedSince << shift);
        return permits > left >> shift ? left : (long)permits << shift;
    }

    private bool TrySurchargeLocked(ulong hash, int permits)
    {
        if (IsClosed)
            return false;
        if (!_sets.TryFind(hash, out var slot))
        {
            if (HoldNew(hash, plan: 0, permits: 0, out var hold, out _, out _, permits) != Claimed.Admitted)
                return !IsClosed;
            End(hold, isTaken: true);
            return true;
        }

        ref var word = ref _sets.Word(slot);
        while (true)
        {
            var seen = ReadUnfrozen(ref word);
            var now = _clock.Precise(out _);
            var next = Surcharge.Take(_algorithm, _algorithm.Roll(seen, now), now, permits, MostSurcharged);
            if (Interlocked.CompareExchange(ref word, next, seen) == seen)
                return true;
        }
    }

    /// <summary>Waits for a call that holds the slot. Its holder needs none of these locks, and a change of the numbers cannot freeze the
    /// word without them.</summary>
    private static long ReadUnfrozen(ref long word)
    {
        var waiting = default(SpinWait);
        while (true)
        {
            if (Volatile.Read(ref word) is var seen and not Frozen)
                return seen;
            waiting.SpinOnce();
        }
    }

    /// <summary>Begins the tenure of another key. The word is still frozen, and the locks are held.</summary>
    private void HandOver(nint slot)
    {
        if (Volatile.Read(ref _tenures) is { } tenures)
            tenures[_sets.Number(slot)].Returned += NewTenure;
    }

    private KeyStamp Stamp(in KeyHold hold) => Volatile.Read(ref _tenures) is { } tenures
        ? new(this, _sets.Hash(hold.Slot), hold.Slot, hold.After, tenures[_sets.Number(hold.Slot)].Returned)
        : default;

    /// <summary>A slot whose permits were given back is not free before this time.</summary>
    private long PeakOf(nint slot) => _tenures is { } tenures ? tenures[_sets.Number(slot)].Peak : 0;

    private record struct Tenure(long Returned, long Peak);
}
