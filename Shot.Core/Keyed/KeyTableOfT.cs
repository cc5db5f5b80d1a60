namespace Shot;

/// <summary>
/// A table of slots, each of two words: the hash of a key, and the word of its bucket. It never grows, and nothing sweeps it: a slot whose bucket
/// has refilled is as good as an empty one, since a full bucket tells no more than an absent one.
/// </summary>
/// <remarks>
/// <para>A key may be in any slot of two sets that its hash names, so that a crowded set has another to share its load with (Azar, Broder, Karlin and Upfal,
/// "Balanced allocations", 1994). A set is two cache lines: <see cref="Ways"/> hashes, and their words.</para>
/// <para><b>A hit</b> reads the word, then the hash, and swaps the word. That the swap succeeds proves that the hash was the key's all the time: a slot
/// changes hands only while its word is <see cref="Frozen"/>, and a slot that changed hands has a larger word than before, because its bucket
/// was full and the new one is charged at once. (Only a bucket that made room was not full. Should its newcomer come to exactly
/// the same word while a thread sleeps between its reading and its swap, that thread's one call is charged to the newcomer: part of what making
/// room costs, counted there, and it cannot happen with <see cref="KeyOverflow.Refuse"/>.)</para>
/// <para><b>Claiming a slot</b> holds the locks of both sets, so no other thread claims one for the same key meanwhile. It freezes
/// the word by a swap, which fails if anybody charged the slot since it was found free; writes the hash; writes the new
/// word, charged already. Whoever meets a frozen word waits.</para>
/// </remarks>
internal sealed partial class KeyTable<T> : KeyTable
    where T : struct, IReplenishment, ISuccessor<T>
{
    /// <summary>Slots in a set.</summary>
    public const int Ways = KeySets.Ways;

    // No bucket has this word: GCRA and fixed windows are never negative, and weighted windows have a count above zero once charged.
    private const long Frozen = long.MinValue;
    private const int MostLocks = 256;

    // With three, one key in ten is in its second set when two thirds of the slots are taken, and one in 50,000 finds no room; by the
    // emptier set alone one in three would be, by the first that has room one in 250 would find none (simulated).
    private const int FreeToSpare = 3;

    private readonly T _algorithm;
    private readonly KeySets _sets;
    private readonly SharedReading _clock;
    private readonly bool _makesRoom;
    private readonly bool _allowsOlderTime;
    private readonly Lock[] _locks;
    private long _overflows;

    public KeyTable(T algorithm, SharedReading clock, int permits, double perSecond, int maxKeys, KeyOverflow overflow)
    {
        _permits = permits;
        _perSecond = perSecond;
        _algorithm = algorithm;
        _clock = clock;
        // A reading that others made may be too old where a key's permits are all back before long.
        _allowsOlderTime = T.AllowsOlderTime && CoarseClock.MaxLag(permits, perSecond) == CoarseClock.TargetLagTicks;
        _makesRoom = overflow == KeyOverflow.MakeRoom;
        _sets = new KeySets(maxKeys);
        _locks = new Lock[Math.Min(_sets.Count, MostLocks)];
        for (var i = 0; i < _locks.Length; i++)
            _locks[i] = new Lock();
    }

    private enum Claimed
    {
        Admitted,
        Refused,
        HasSlot,
    }

    public override long Overflows => Volatile.Read(ref _overflows);

    public override long Bytes => _sets.Bytes;

    public override bool TryAcquire(ulong hash, int permits) => TryAcquire(hash, permits, precisely: false, out _, out _);

    public override bool TryAcquire(ulong hash, int permits, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (TryAcquire(hash, permits, precisely: true, out var due, out var elapsed))
            return true;
        retryAfter = _clock.Until(due, elapsed);
        return false;
    }

    public override bool TryProbe(ulong hash, int permits, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        var cost = (long)permits << _algorithm.CostShift;
        if (!_sets.TryFind(hash, out var slot))
            return MayEnter(cost, out retryAfter) && (_makesRoom || HasRoom(hash, out retryAfter));
        var word = Volatile.Read(ref _sets.Word(slot));

        // Who changes the slot now is asked when the permits are taken.
        if (word == Frozen || Volatile.Read(ref _sets.Hash(slot)) != hash)
            return true;
        var now = _clock.Precise(out var elapsed);
        if (_algorithm.TryTake(word, now, cost, out _))
            return true;
        retryAfter = UntilDue(word, now, cost, elapsed);
        return false;
    }

    public override int Available(ulong hash)
    {
        var word = _sets.TryFind(hash, out var slot) ? Volatile.Read(ref _sets.Word(slot)) : Frozen;
        if (word == Frozen || Volatile.Read(ref _sets.Hash(slot)) != hash)
            word = _newcomer;
        var available = Math.Clamp(_algorithm.Available(word, _clock.Precise(out _)), 0, _algorithm.Burst);
        return (int)(available >> _algorithm.CostShift);
    }

    public override int CountLive()
    {
        var live = 0;
        for (var set = 0; set < _sets.Count; set++)
        {
            for (var way = 0; way < _sets.WaysOf(set); way++)
            {
                var slot = _sets.Slot(set, way);
                var word = Volatile.Read(ref _sets.Word(slot));
                if (word == Frozen || (Volatile.Read(ref _sets.Hash(slot)) != 0 && !_algorithm.IsFull(word, _clock.Precise(out _))))
                    live++;
            }
        }

        return live;
    }

    /// <param name="hash">Of the key.</param>
    /// <param name="permits">0 is a probe.</param>
    /// <param name="precisely">Whether a refusal is confirmed by the clock.</param>
    /// <param name="due">When refused precisely, the time at which the permits are due, in units.</param>
    /// <param name="elapsed">When refused precisely, the time of the refusal, in ticks.</param>
    private bool TryAcquire(ulong hash, int permits, bool precisely, out long due, out long elapsed)
    {
        var cost = (long)Math.Max(permits, 1) << _algorithm.CostShift;
        var isCurrent = false;
        due = 0;
        elapsed = 0;
        var waiting = default(SpinWait);
        while (true)
        {
            if (!_sets.TryFind(hash, out var slot))
            {
                if (permits == 0)
                    return true;
                var claimed = Claim(hash, cost, out due, out elapsed);
                if (claimed != Claimed.HasSlot)
                    return claimed == Claimed.Admitted;
                continue;
            }

            ref var word = ref _sets.Word(slot);
            while (true)
            {
                var seen = Volatile.Read(ref word);
                // After the word: see the remarks.
                if (seen == Frozen || Volatile.Read(ref _sets.Hash(slot)) != hash)
                {
                    if (IsClosed)
                        return false;
                    if (permits != 0 && Claim(hash, cost, out due, out elapsed) is not Claimed.HasSlot and var claimed)
                        return claimed == Claimed.Admitted;
                    waiting.SpinOnce();
                    break;
                }

                var now = _allowsOlderTime && !isCurrent ? _clock.Recent() : _clock.Precise(out elapsed);
                if (_algorithm.TryTake(seen, now, cost, out var next))
                {
                    if (permits == 0 || Interlocked.CompareExchange(ref word, next, seen) == seen)
                        return true;
                    continue;
                }

                if (!precisely)
                    return false;
                if (isCurrent || !_allowsOlderTime)
                {
                    due = _algorithm.DueAt(_algorithm.Roll(seen, now), now, cost);
                    return false;
                }

                isCurrent = true;
            }
        }
    }

    /// <summary>Whether a new key would have a place without another's making room.</summary>
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

    private Claimed Claim(ulong hash, long cost, out long due, out long elapsed)
    {
        var claimed = HoldNew(hash, cost, out var hold, out due, out elapsed);
        if (claimed == Claimed.Admitted)
            End(hold, isTaken: true);
        return claimed;
    }

    /// <summary>
    /// A free slot in the first set while it has some to spare, so that the other need seldom be looked at; else in the emptier one; where
    /// there is none, the slot with most permits left. Negative when all are held.
    /// </summary>
    private int FindRoom(ReadOnlySpan<long> words, int first, int second, long now, out bool overflows)
    {
        Span<int> free = [0, 0];
        Span<int> freeAt = [-1, -1];
        var fullest = -1;
        var most = -1L;
        for (var i = 0; i < words.Length; i++)
        {
            var set = i / Ways;
            if (i % Ways >= _sets.WaysOf(set == 0 ? first : second) || words[i] == Frozen)
                continue;
            var available = _algorithm.Available(words[i], now);
            if (available >= _algorithm.Burst)
            {
                free[set]++;
                freeAt[set] = i;
            }

            if (available > most)
                (fullest, most) = (i, available);
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
                due = Math.Min(due, _algorithm.DueAt(_algorithm.Roll(words[i], now), now, _algorithm.Burst));
        }

        return due;
    }

    private TimeSpan UntilDue(long word, long now, long cost, long elapsed) => _clock.Until(_algorithm.DueAt(_algorithm.Roll(word, now), now, cost), elapsed);

    /// <summary>All words of both sets, before the clock, as for any decision.</summary>
    private void Read(Span<long> words, int first, int second)
    {
        for (var i = 0; i < words.Length; i++)
            words[i] = Volatile.Read(ref _sets.Word(Slot(first, second, i)));
    }

    private nint Slot(int first, int second, int index) => _sets.Slot(index < Ways ? first : second, index % Ways);

    /// <summary>The locks of two sets in the order of the array, so that no two threads wait for each other. Taking the same one twice is allowed.</summary>
    private (int Lower, int Upper) LocksOf(int first, int second)
    {
        var (one, other) = (first % _locks.Length, second % _locks.Length);
        return one < other ? (one, other) : (other, one);
    }
}
