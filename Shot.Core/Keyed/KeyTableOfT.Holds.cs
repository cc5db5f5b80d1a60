namespace Shot;

/// <content>Holding a key while other limits are asked.</content>
/// <remarks>
/// <para>What a key was charged cannot be given back: that a word never falls is what the proof of a hit rests on. So where several keyed limits
/// must all admit a call, all but the last are held: their words frozen, and then written as charged, or as they were. To every other thread a
/// held slot is a frozen one, which it waits for, and a hold that ends without charge leaves no trace.</para>
/// <para>A key without a slot holds the locks of its sets as well, and a slot that it would take. Nobody can give it another one meanwhile.</para>
/// <para>Who holds several keys, each in another table, takes them in the order of the tables. A thread that waits here waits for one that holds here,
/// and that one waits, if at all, in a later table, so none waits in a circle.</para>
/// </remarks>
internal sealed partial class KeyTable<T>
{
    public override bool TryHold(ulong hash, int permits, out KeyHold hold, out TimeSpan retryAfter)
    {
        var cost = (long)permits << _algorithm.CostShift;
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
                    if (!_algorithm.TryTake(seen, now, cost, out var next))
                    {
                        hold = default;
                        retryAfter = UntilDue(seen, now, cost, elapsed);
                        return false;
                    }

                    if (Interlocked.CompareExchange(ref word, Frozen, seen) != seen)
                        continue;
                    hold = new KeyHold(this, slot, seen, next);
                    retryAfter = TimeSpan.Zero;
                    return true;
                }
            }

            switch (HoldNew(hash, cost, out hold, out var due, out var refusedAt))
            {
                case Claimed.Admitted:
                    retryAfter = TimeSpan.Zero;
                    return true;
                case Claimed.Refused:
                    retryAfter = _clock.Until(due, refusedAt);
                    return false;
                default:
                    waiting.SpinOnce();
                    break;
            }
        }
    }

    public override void End(in KeyHold hold, bool isTaken)
    {
        ref var word = ref _sets.Word(hold.Slot);
        if (hold.IsNew && isTaken)
        {
            if (hold.MakesRoom)
                Interlocked.Increment(ref _overflows);
            Volatile.Write(ref _sets.Hash(hold.Slot), hold.NewHash);
        }

        // Last, as for any claim: from here on others act on the slot.
        Volatile.Write(ref word, isTaken ? hold.After : hold.Before);
        if (!hold.IsNew)
            return;
        _locks[hold.UpperLock].Exit();
        _locks[hold.LowerLock].Exit();
    }

    /// <summary>Holds a slot for a key that has none, and keeps the locks; or keeps nothing.</summary>
    private Claimed HoldNew(ulong hash, long cost, out KeyHold hold, out long due, out long elapsed)
    {
        var (first, second) = (_sets.First(hash), _sets.Second(hash));
        var (lower, upper) = LocksOf(first, second);
        _locks[lower].Enter();
        _locks[upper].Enter();
        var claimed = HoldLocked(hash, cost, first, second, out var slot, out var before, out var makesRoom, out due, out elapsed, out var now);
        if (claimed == Claimed.Admitted)
        {
            hold = new KeyHold(this, slot, before, _algorithm.Roll(_newcomer, now) + cost, hash, makesRoom, lower, upper);
            return claimed;
        }

        hold = default;
        _locks[upper].Exit();
        _locks[lower].Exit();
        return claimed;
    }

    private Claimed HoldLocked(
        ulong hash, long cost, int first, int second, out nint slot, out long before, out bool makesRoom, out long due, out long elapsed, out long now)
    {
        slot = 0;
        before = 0;
        makesRoom = false;
        due = 0;
        elapsed = 0;
        now = 0;
        if (IsClosed)
            return Claimed.Refused;
        if (_sets.TryFind(hash, out _))
            return Claimed.HasSlot;
        Span<long> words = stackalloc long[2 * Ways];
        var waiting = default(SpinWait);
        while (true)
        {
            Read(words, first, second);
            now = _clock.Precise(out elapsed);
            if (!MayEnter(now, cost, out due))
                return Claimed.Refused;
            var place = FindRoom(words, first, second, now, out makesRoom);
            if (place < 0)
            {
                // All are held, and those who hold them need none of these locks.
                waiting.SpinOnce();
                continue;
            }

            if (makesRoom && !_makesRoom)
            {
                Interlocked.Increment(ref _overflows);
                due = FirstFull(words, first, second, now);
                return Claimed.Refused;
            }

            slot = Slot(first, second, place);
            before = words[place];
            if (Interlocked.CompareExchange(ref _sets.Word(slot), Frozen, before) == before)
                return Claimed.Admitted;
        }
    }
}
