namespace Shot;

/// <summary>A hash table of fixed size. Each slot has two words: the hash of a key and the state of its bucket. No sweep is needed: a slot
/// whose bucket is full again is free, because a full bucket holds no more information than an absent one.</summary>
/// <remarks><para><b>Sets.</b> A key can use the slots of two sets that its hash selects, which evens out the load (Azar, Broder, Karlin
/// and Upfal, "Balanced allocations", 1994). A set is two cache lines: <see cref="Ways"/> hashes and their words.</para>
/// <para><b>A hit</b> reads the word, then the hash, then swaps the word. A successful swap proves that the slot belonged to the key
/// throughout: a slot changes its key only while its word is <see cref="Frozen"/>, and its word is larger afterwards, because the old
/// bucket was full and the new one is charged at once. In a table that settles costs, words also decrease, but never to a value that an
/// earlier key of the slot had: the remarks on settlements prove it. The exception is a bucket that was not full but had to make room. If
/// the new key's word equals the old one exactly, while a thread sleeps between its reading and its swap, then that thread's call is charged
/// to the new key. <see cref="Overflows"/> counts such evictions, and they do not occur with <see cref="KeyOverflow.Refuse"/>.</para>
/// <para><b>Claiming a slot</b> takes the locks of both sets, so that no other thread claims one for the same key. It freezes the word by a
/// swap, which fails if anybody charged the slot since it was found free. It then writes the hash, and then the new word, already charged.
/// A thread that finds a frozen word waits.</para></remarks>
internal sealed partial class KeyTable<T> : KeyTable
    where T : struct, IKeyAlgorithm<T>
{
    public const int Ways = KeySets.Ways;

    // No bucket has this word: those of GCRA and fixed windows are never negative, and weighted windows have a count above zero
    // once charged.
    private const long Frozen = long.MinValue;
    private const int MostLocks = 256;

    // With three, at a load of two thirds, one key in ten is in its second set and one in 50,000 finds no room. If the emptier set were
    // always chosen, one in three would be in its second set; if the first set with room were, one in 250 would find none (simulated).
    private const int FreeToSpare = 3;

    private readonly T _algorithm;
    private readonly KeySets _sets;
    private readonly SharedReading _clock;
    private readonly bool _makesRoom;
    private readonly bool _allowsOlderTime;
    private readonly Lock[] _locks;
    private long _overflows;

    public KeyTable(
        T algorithm, SharedReading clock, int permits, double perSecond, bool mayBeOlder, int maxKeys, KeyOverflow overflow)
    {
        _permits = permits;
        _perSecond = perSecond;
        _algorithm = algorithm;
        _clock = clock;
        _allowsOlderTime = T.AllowsOlderTime && mayBeOlder;
        _makesRoom = overflow == KeyOverflow.MakeRoom;
        _sets = new KeySets(maxKeys);
        _locks = new Lock[Math.Min(_sets.Count, MostLocks)];
        for (var i = 0; i < _locks.Length; i++)
            _locks[i] = new Lock();
    }

    private enum Decision
    {
        Open,
        Admitted,
        Refused,
    }

    private enum Claimed
    {
        Admitted,
        Refused,
        HasSlot,
    }

    public override long Overflows => Volatile.Read(ref _overflows);
    public override long Bytes => _sets.Bytes;
    public override bool TryAcquire(ulong hash, int plan, int permits) => Decide(hash, plan, permits) switch
    {
        Decision.Admitted => true,
        Decision.Refused => false,
        _ => TryAcquirePrecisely(hash, plan, permits, out _, out _),
    };

    public override bool TryAcquire(ulong hash, int plan, int permits, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (Decide(hash, plan, permits) == Decision.Admitted || TryAcquirePrecisely(hash, plan, permits, out var due, out var elapsed))
            return true;
        retryAfter = _clock.Until(due, elapsed);
        return false;
    }

    public override bool TryProbe(ulong hash, int plan, int permits, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        var algorithm = _algorithm.Under(plan);
        var cost = (long)permits << algorithm.CostShift;
        if (!_sets.TryFind(hash, out var slot))
            return MayEnter(plan, permits, out retryAfter) && (_makesRoom || HasRoom(hash, out retryAfter));
        var word = Volatile.Read(ref _sets.Word(slot));

        // Another thread is changing the slot. The decision is left to the call that takes the permits.
        if (word == Frozen || Volatile.Read(ref _sets.Hash(slot)) != hash)
            return true;
        var now = _clock.Precise(out var elapsed);
        if (algorithm.TryTake(word, now, cost, out _))
            return true;
        retryAfter = _clock.Until(algorithm.DueFrom(word, now, cost), elapsed);
        return false;
    }

    public override int Available(ulong hash, int plan)
    {
        var algorithm = _algorithm.Under(plan);
        var word = _sets.TryFind(hash, out var slot) ? Volatile.Read(ref _sets.Word(slot)) : Frozen;
        if (word == Frozen || Volatile.Read(ref _sets.Hash(slot)) != hash)
            word = _newcomer;
        var available = Math.Clamp(algorithm.Available(word, _clock.Precise(out _)), 0, algorithm.Burst);
        return (int)(available >> algorithm.CostShift);
    }

    public override int CountLive()
    {
        var (live, now) = (0, _clock.Precise(out _));
        foreach (var (set, way) in _sets.Places())
        {
            var slot = _sets.Slot(set, way);
            var word = Volatile.Read(ref _sets.Word(slot));
            if (word == Frozen || (Volatile.Read(ref _sets.Hash(slot)) != 0 && !_algorithm.Of(word).IsFull(word, now)))
                live++;
        }

        return live;
    }

    /// <summary>Decides the common case: the key has a slot, and a shared reading of the clock suffices. Apart from the rest, which would
    /// take registers from it. Zero permits tell whether one is available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Decision Decide(ulong hash, int plan, int permits)
    {
        if (!_allowsOlderTime)
            return Decision.Open;
        var algorithm = _algorithm.Under(plan);
        var cost = (long)Math.Max(permits, 1) << algorithm.CostShift;
        while (_sets.TryFind(hash, out var slot))
        {
            var seen = Volatile.Read(ref _sets.Word(slot));

            // After the word: see the remarks.
            if (seen == Frozen || Volatile.Read(ref _sets.Hash(slot)) != hash || algorithm.ChangesPlan(seen))
                break;
            if (!algorithm.TryTakeSamePlan(seen, _clock.Recent(), cost, out var next))
                return Decision.Refused;
            if (permits == 0 || Interlocked.CompareExchange(ref _sets.Word(slot), next, seen) == seen)
                return Decision.Admitted;
        }

        return Decision.Open;
    }

    /// <summary>Takes permits by new readings of the clock; 0 tells whether one permit is available. A refusal has the time at which the
    /// permits are due, in units, and its own time, in ticks.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryAcquirePrecisely(ulong hash, int plan, int permits, out long due, out long elapsed)
    {
        var algorithm = _algorithm.Under(plan);
        var cost = (long)Math.Max(permits, 1) << algorithm.CostShift;
        due = elapsed = 0;
        var waiting = default(SpinWait);
        while (true)
        {
            var isFound = _sets.TryFind(hash, out var slot);
            if (!isFound && permits == 0)
                return true;
            var seen = isFound ? Volatile.Read(ref _sets.Word(slot)) : Frozen;
            if (seen == Frozen || Volatile.Read(ref _sets.Hash(slot)) != hash)
            {
                if (IsClosed)
                    return false;
                if (permits != 0 && Claim(hash, plan, permits, out due, out elapsed) is not Claimed.HasSlot and var claimed)
                    return claimed == Claimed.Admitted;
                waiting.SpinOnce();
                continue;
            }

            var now = _clock.Precise(out elapsed);
            if (!algorithm.TryTake(seen, now, cost, out var next))
            {
                due = algorithm.DueFrom(seen, now, cost);
                return false;
            }

            if (permits == 0 || Interlocked.CompareExchange(ref _sets.Word(slot), next, seen) == seen)
                return true;
        }
    }

    /// <summary>Whether a new key would get a slot without evicting another key.</summary>
    private bool HasRoom(ulong hash, out TimeSpan retryAfter)
    {
        var (first, second) = (_sets.First(hash), _sets.Second(hash));
        Span<long> words = stackalloc long[2 * Ways];
        Read(words, first, second);
        var now = _clock.Precise(out var elapsed);
        var overflows = FindRoom(words, first, second, now, out var isCrowded) >= 0 && isCrowded;
        retryAfter = overflows ? _clock.Until(FirstFull(words, first, second, now), elapsed) : TimeSpan.Zero;
        return !overflows;
    }

    private Claimed Claim(ulong hash, int plan, int permits, out long due, out long elapsed)
    {
        var claimed = HoldNew(hash, plan, permits, out var hold, out due, out elapsed);
        if (claimed == Claimed.Admitted)
            End(hold, isTaken: true);
        return claimed;
    }

    /// <summary>Chooses a slot: a free one in the first set if that has some to spare, so that the second rarely needs to be searched;
    /// otherwise a free one in the emptier set; otherwise the one with the fewest permits spent. Negative if all are held.</summary>
    private int FindRoom(ReadOnlySpan<long> words, int first, int second, long now, out bool overflows)
    {
        Span<int> free = [0, 0];
        Span<int> freeAt = [-1, -1];
        var fullest = -1;
        var least = long.MaxValue;
        for (var i = 0; i < words.Length; i++)
        {
            var set = i / Ways;
            if (i % Ways >= _sets.WaysOf(set == 0 ? first : second) || words[i] == Frozen)
                continue;
            var algorithm = _algorithm.Of(words[i]);
            var spent = algorithm.Spent(algorithm.Roll(words[i], now), now);
            if (spent == 0 && PeakOf(Slot(first, second, i)) <= now)
            {
                free[set]++;
                freeAt[set] = i;
            }

            if (spent < least)
                (fullest, least) = (i, spent);
        }

        overflows = free[0] + free[1] == 0;
        return overflows ? fullest : freeAt[free[0] >= FreeToSpare || free[0] >= free[1] ? 0 : 1];
    }

    private long FirstFull(ReadOnlySpan<long> words, int first, int second, long now)
    {
        var due = long.MaxValue;
        for (var i = 0; i < words.Length; i++)
        {
            if (i % Ways < _sets.WaysOf(i < Ways ? first : second) && words[i] != Frozen)
                due = Math.Min(due, FullAt(Math.Max(words[i], PeakOf(Slot(first, second, i))), now));
        }

        return due;
    }

    private long FullAt(long word, long now)
    {
        var algorithm = _algorithm.Of(word);
        return algorithm.DueFrom(word, now, algorithm.Burst);
    }

    /// <summary>Reads all words of both sets. Must precede the reading of the clock.</summary>
    private void Read(Span<long> words, int first, int second)
    {
        for (var i = 0; i < words.Length; i++)
            words[i] = Volatile.Read(ref _sets.Word(Slot(first, second, i)));
    }

    private nint Slot(int first, int second, int index) => _sets.Slot(index < Ways ? first : second, index % Ways);

    /// <summary>Indexes of the locks of two sets, ascending to prevent deadlocks. They may be equal; locks are reentrant.</summary>
    private (int Lower, int Upper) LocksOf(int first, int second)
    {
        var (one, other) = (first % _locks.Length, second % _locks.Length);
        return one < other ? (one, other) : (other, one);
    }
}
