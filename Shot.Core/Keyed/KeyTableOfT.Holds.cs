namespace Shot;

/// <content>Holding a key while other limits are asked.</content>
/// <remarks><para>A refused call must leave no trace, and what is given back later is not always the whole charge. So if several limits with
/// keys must all admit a call, all but the last are held: their words are frozen, and later replaced by the charged or the previous word.
/// Other threads wait for a held slot as for any frozen one. A hold that ends without a charge leaves no trace.</para>
/// <para>For a key without a slot, the hold also keeps a slot and the locks of its sets, so no other thread gives it one.</para>
/// <para>A thread that holds several keys, each in another table, takes them in the order of the tables. If a thread waits for a holder,
/// that holder can only wait in a later table, so there is no deadlock.</para></remarks>
internal sealed partial class KeyTable<T>
{
    public override bool TryHold(ulong hash, int plan, int permits, out KeyHold hold, out TimeSpan retryAfter)
    {
        var algorithm = _algorithm.Under(plan);
        var cost = (long)permits << algorithm.CostShift;
        var waiting = default(SpinWait);
        while (true)
        {
            if (_sets.TryFind(hash, out var slot))
            {
                ref var word = ref _sets.Word(slot);
                var seen = Volatile.Read(ref word);
                if (seen != Frozen && Volatile.Read(ref _sets.Hash(slot)) == hash)
                {
                    var now = _clock.Precise(out var elapsed);
                    if (!algorithm.TryTake(seen, now, cost, out var next))
                    {
                        hold = default;
                        retryAfter = _clock.Until(algorithm.DueFrom(seen, now, cost), elapsed);
                        return false;
                    }

                    if (Interlocked.CompareExchange(ref word, Frozen, seen) != seen)
                        continue;
                    hold = new KeyHold(this, slot, seen, next);
                    retryAfter = TimeSpan.Zero;
                    return true;
                }
            }

            var claimed = HoldNew(hash, plan, permits, out hold, out var due, out var refusedAt);
            retryAfter = claimed == Claimed.Refused ? _clock.Until(due, refusedAt) : TimeSpan.Zero;
            if (claimed != Claimed.HasSlot)
                return claimed == Claimed.Admitted;
            waiting.SpinOnce();
        }
    }

    public override KeyStamp End(in KeyHold hold, bool isTaken)
    {
        ref var word = ref _sets.Word(hold.Slot);
        var isNew = hold.NewHash != 0;
        if (isNew && isTaken)
        {
            if (hold.MakesRoom)
                Interlocked.Increment(ref _overflows);
            Volatile.Write(ref _sets.Hash(hold.Slot), hold.NewHash);
            HandOver(hold.Slot);
        }

        var stamp = isTaken ? Stamp(hold) : default;

        // Last: from here on other threads use the slot.
        Volatile.Write(ref word, isTaken ? hold.After : hold.Before);
        if (isNew)
            Unlock(hold);
        return stamp;
    }

    /// <summary>Holds a slot for a key without one and keeps the locks. If refused, keeps nothing. With a surcharge in place of a cost, it
    /// is refused only for lack of room.</summary>
    private Claimed HoldNew(
        ulong hash, int plan, int permits, out KeyHold hold, out long due, out long elapsed, int surcharge = 0)
    {
        var (first, second) = (_sets.First(hash), _sets.Second(hash));
        var (lower, upper) = LocksOf(first, second);
        _locks[lower].Enter();
        _locks[upper].Enter();
        var claimed = HoldLocked(hash, plan, permits, surcharge, first, second, out hold, out due, out elapsed);
        hold = hold with { LowerLock = lower, UpperLock = upper };
        if (claimed != Claimed.Admitted)
            Unlock(hold);
        return claimed;
    }

    private void Unlock(in KeyHold hold)
    {
        _locks[hold.UpperLock].Exit();
        _locks[hold.LowerLock].Exit();
    }

    private Claimed HoldLocked(
        ulong hash, int plan, int permits, int surcharge, int first, int second, out KeyHold hold, out long due, out long elapsed)
    {
        hold = default;
        due = elapsed = 0;
        if (IsClosed)
            return Claimed.Refused;
        if (_sets.TryFind(hash, out _))
            return Claimed.HasSlot;
        var algorithm = _algorithm.Under(plan);
        var cost = (long)permits << algorithm.CostShift;
        Span<long> words = stackalloc long[2 * Ways];
        var waiting = default(SpinWait);
        while (true)
        {
            Read(words, first, second);
            var now = _clock.Precise(out elapsed);
            if (surcharge == 0 && !MayEnter(algorithm, now, cost, out due))
                return Claimed.Refused;
            var place = FindRoom(words, first, second, now, out var makesRoom);
            if (place < 0)
            {
                // All slots are held. Their holders need none of these locks, so waiting is safe.
                waiting.SpinOnce();
                continue;
            }

            if (makesRoom && !_makesRoom)
            {
                Interlocked.Increment(ref _overflows);
                due = FirstFull(words, first, second, now);
                return Claimed.Refused;
            }

            var slot = Slot(first, second, place);
            var before = words[place];
            if (Interlocked.CompareExchange(ref _sets.Word(slot), Frozen, before) != before)
                continue;
            var after = surcharge == 0
                ? algorithm.Claim(before, _newcomer, now, cost)
                : Surcharge.Take(_algorithm, _algorithm.Roll(_newcomer, now), now, surcharge, MostSurcharged);
            hold = new KeyHold(this, slot, before, after, hash, makesRoom);
            return Claimed.Admitted;
        }
    }
}
