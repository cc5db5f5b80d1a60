namespace Shot;

/// <content>Changing the numbers of all keys: a new table continues the state of the old one, which then admits nothing.</content>
/// <remarks><para><b>Closing</b> takes all locks, so that nobody claims a slot, and freezes every word that belongs to a key, waiting for
/// the few that are held. The flag is set first: a caller that is refused meanwhile sees it and asks the successor. Callers wait until the
/// successor is published, some milliseconds for a hundred thousand keys. The clock is read after the last word, as for any
/// decision.</para>
/// <para><b>Carrying over</b> follows <see cref="Limiter"/> for each key; the proof is there. To save memory, the table keeps one debt for
/// all keys that is no smaller than any key's. So if a lowered burst is raised again, no key gets the added permits before they are
/// replenished at the rate, whether or not the key had spent them. A new key starts as if it had.</para></remarks>
internal sealed partial class KeyTable<T>
{
    private readonly int _permits;
    private readonly double _perSecond;
    private bool _isClosed;
    private long _newcomer;
    private long _debt;
    private double _debtRate;
    private long _debtSince;

    public override bool IsClosed => Volatile.Read(ref _isClosed);

    public override void TakeOver(KeyTable other)
    {
        var predecessor = other as KeyTable<T> ?? throw new ArgumentException("The predecessor has another strategy.", nameof(other));
        predecessor.Close(_sets);
        var now = predecessor._clock.Precise(out var elapsed);

        // If the clock has gone back, the successor starts where the predecessor's time stands still.
        var timestamp = unchecked(predecessor._clock.Start + Math.Max(elapsed, predecessor._clock.Scale.ToTicks(now)));
        var length = _clock.Scale.ToTicks(_clock.Scale.Period);
        var age = Math.Clamp(_algorithm.Age(predecessor._algorithm, predecessor._clock.Scale, _clock.Scale, now), 0, length - 1);
        var begun = _clock.Scale.ToUnits(age);
        _clock.StartAt(unchecked(timestamp - age), begun);

        var owed = predecessor.DebtAt(timestamp);
        _newcomer = Begin(predecessor, predecessor._newcomer, now, begun, owed, out var mostOwed);
        foreach (var (set, way) in _sets.Places())
        {
            var slot = _sets.Slot(set, way);
            if (_sets.Hash(slot) == 0)
                continue;
            ref var word = ref _sets.Word(slot);
            word = Begin(predecessor, word, now, begun, owed, out var stillOwed);
            mostOwed = Math.Max(mostOwed, stillOwed);

            // Equivalent to an absent key.
            if (word == _newcomer)
                (_sets.Hash(slot), word) = (0, 0);
        }

        _debt = mostOwed;
        _debtRate = owed > 0 ? Math.Min(predecessor._debtRate, predecessor._perSecond) : predecessor._perSecond;
        _debtSince = timestamp;
        _overflows = predecessor._overflows;
    }

    private long Begin(KeyTable<T> predecessor, long word, long now, long begun, long owed, out long stillOwed)
    {
        stillOwed = 0;
        if (_algorithm.TryCarry(predecessor._algorithm, word, now, out var carried))
            return carried;
        var rolled = predecessor._algorithm.Roll(word, now);
        var spent = predecessor._algorithm.Spent(rolled, now);
        var kept = Limiter.Keep(spent, owed, predecessor._permits, _permits);
        stillOwed = spent + owed - kept;
        if (kept == 0)
            return 0;
        var next = _algorithm.Begin(predecessor._algorithm, rolled, begun, kept - spent, kept);
        return Replenishment.Add(next, Math.Min(_algorithm.Carry(predecessor._algorithm, rolled, now), MostSurcharged));
    }

    /// <summary>Stops all admissions and copies all keys and their words.</summary>
    private void Close(KeySets copy)
    {
        Volatile.Write(ref _isClosed, true);
        foreach (var all in _locks)
            all.Enter();
        try
        {
            foreach (var (set, way) in _sets.Places())
            {
                var (slot, target) = (_sets.Slot(set, way), copy.Slot(set, way));
                if (_sets.Hash(slot) == 0)
                    continue;
                copy.Hash(target) = _sets.Hash(slot);
                copy.Word(target) = Freeze(ref _sets.Word(slot));
            }
        }
        finally
        {
            foreach (var all in _locks)
                all.Exit();
        }
    }

    private static long Freeze(ref long word)
    {
        var holding = default(SpinWait);
        while (true)
        {
            var seen = Volatile.Read(ref word);
            if (seen != Frozen && Interlocked.CompareExchange(ref word, Frozen, seen) == seen)
                return seen;
            if (seen == Frozen)
                holding.SpinOnce();
        }
    }

    private long DebtAt(long timestamp) =>
        Limiter.DebtAfter(_debt, _debtRate, unchecked(timestamp - _debtSince) / (double)_clock.Scale.Frequency, _permits, _perSecond);

    /// <summary>Whether a key without a slot may take this cost. Only a raised burst can prevent that.</summary>
    private bool MayEnter(in T algorithm, long now, long cost, out long due)
    {
        due = 0;
        if (_newcomer == 0 || algorithm.TryTake(_newcomer, now, cost, out _))
            return true;
        due = algorithm.DueFrom(_newcomer, now, cost);
        return false;
    }

    private bool MayEnter(int plan, int permits, out TimeSpan retryAfter)
    {
        var algorithm = _algorithm.Under(plan);
        var cost = (long)permits << algorithm.CostShift;
        var mayEnter = MayEnter(algorithm, _clock.Precise(out var elapsed), cost, out var due);
        retryAfter = mayEnter ? TimeSpan.Zero : _clock.Until(due, elapsed);
        return mayEnter;
    }
}
