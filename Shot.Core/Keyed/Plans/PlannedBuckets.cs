namespace Shot;

/// <summary>Token buckets whose numbers depend on the plan of the key. A word is that of <see cref="Gcra"/>, the time at which the bucket
/// will be full again at the rate of the plan under which it was charged last; its lowest bits, the tag, name that plan. So one swap changes
/// both.</summary>
/// <remarks><para><b>Decision.</b> Let V be what a key has spent and not got back at the rate of its word's plan. A call under a plan with
/// burst P is admitted if V and its cost are at most P. The new word says the sum under the call's plan. A refusal leaves the word as it is,
/// so what was spent comes back at the old plan's rate until a call is admitted under the new plan: after a change to a smaller plan no later
/// than when the bucket would have been full again under the old one.</para>
/// <para><b>Bound.</b> At most P + r × t permits of a key are taken in any time t, where P and r are the largest burst and the largest rate
/// of the plans under which the key was admitted in that time. Proof: an admission adds its cost to V and leaves it at most at the burst in
/// force. A change of plan removes nothing from V: the old plan's time is rounded down, permits are shifted between the units of two plans
/// and rounded up, and the new plan's time is rounded up. (So a change may add what is replenished in 2.4 microseconds.) Only time reduces
/// V, from the first of these admissions on only at the rate of one of these plans. So the permits that were taken are V(end) − V(start)
/// plus what time removed, and V(end) is at most the burst of the last admission. Within one plan, time is rounded down to 1.2
/// microseconds, as if the clock were that late.</para>
/// <para><b>Time.</b> An older time would put a charge under a faster plan too early: what the old plan would have replenished between the
/// two readings would be replenished at the faster rate. So a word of another plan is only combined with a time that was read after it.
/// Within one plan an older time refuses more, as for every bucket.</para>
/// <para><b>Changes of numbers.</b> A key goes on under the numbers by which it was charged, until a call is admitted by the new ones. The
/// proof is the same: old numbers are one plan, new ones another. No debt is needed, since nothing that was spent is cut off. Only if more
/// than <see cref="PlanBook"/> can hold were replaced within the time in which buckets fill does a key go on at the
/// slowest rate of those that it holds, with all that it has spent.</para>
/// <para><b>A word never returns.</b> Within one plan it only grows. A change of plan may lower it, and a key that takes over the slot too,
/// so both count up the tag. A thread that sleeps between its reading and its swap would take a word for the one that it read only if the
/// slot's plan or key had changed a multiple of eight times meanwhile and the time were the same to the microsecond.</para></remarks>
internal readonly struct PlannedBuckets : IKeyAlgorithm<PlannedBuckets>
{
    public const int PlanBits = 9;

    /// <summary>The lowest bits of a word: the plan, and above it a count of changes.</summary>
    public const long TagMask = (1L << TagBits) - 1;

    private const int TagBits = PlanBits + 3;
    private const long PlanMask = (1L << PlanBits) - 1;

    // The sum of a time, a burst and this much stays below the largest word.
    private const long MostSpent = 1L << 61;

    private readonly PlanBook _book;
    private readonly BucketNumbers _plan;

    public PlannedBuckets(PlanBook book)
        : this(book, book[0])
    {
    }

    private PlannedBuckets(PlanBook book, BucketNumbers plan) => (_book, _plan) = (book, plan);

    public static bool AllowsOlderTime => true;
    public long Burst => _plan.Burst;
    public int CostShift => _plan.CostShift;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PlannedBuckets Under(int plan) => new(_book, _book[plan]);
    public PlannedBuckets Of(long word) => Under((int)(word & PlanMask));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ChangesPlan(long word) => (word & PlanMask) != _plan.Index;

    public bool TryTake(long word, long now, long cost, out long next) => ChangesPlan(word)
        ? TryChange(_book, _plan, word, now, cost, out next)
        : TryTakeSamePlan(word, now, cost, out next);

    /// <summary>As <see cref="Replenishment.TryTake"/>, but converts the time once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeSamePlan(long word, long now, long cost, out long next)
    {
        var units = _plan.ToUnits(now);
        var taken = Math.Max(word, units | (word & TagMask)) + cost;
        var isAdmitted = taken <= ((units + Burst) | TagMask);
        next = isAdmitted ? taken : word;
        return isAdmitted;
    }

    /// <summary>For numbers that are shown. A decision about a word of another plan rounds otherwise.</summary>
    public long Roll(long word, long now)
    {
        var units = _plan.ToUnits(now);
        return ChangesPlan(word)
            ? (units + RoundUp(Converted(_book, _plan, word, now))) | NextTag(_plan, word)
            : Math.Max(word, units | (word & TagMask));
    }

    /// <summary>May be below the rolled word of a key that has spent more than its new plan's burst.</summary>
    public long Ceiling(long rolled, long now) => (_plan.ToUnits(now) + Burst) | (rolled & TagMask);

    public long DueAt(long rolled, long now, long cost) => _plan.ToTicks((rolled & ~TagMask) + cost - Burst);

    /// <summary>What another plan's word has spent comes back at that plan's rate, until it leaves room for the cost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long DueFrom(long word, long now, long cost) => DueFrom(_book, _plan, word, now, cost);

    public long FullAt(long word, long now) => Of(word)._plan.ToTicks(word & ~TagMask);
    public long Closed(long word) => word | long.MinValue;

    public long Spent(long rolled, long now) => Rescale(
        Math.Clamp((rolled & ~TagMask) - _plan.ToUnits(now), 0, Burst), CostShift, Limiter.FractionBits);

    public long Claim(long last, long newcomer, long now, long cost) => (_plan.ToUnits(now) + cost) | NextTag(_plan, last);
    public long Carry(in PlannedBuckets old, long rolled, long now) => 0;
    public long Age(in PlannedBuckets old, in TimeScale oldScale, in TimeScale scale, long now) => 0;

    public bool TryCarry(in PlannedBuckets old, long word, long now, out long next)
    {
        var before = old.Of(word)._plan;
        var left = (word & ~TagMask) - before.ToUnits(now);
        next = 0;
        if (left > 0)
        {
            // Numbers that no key needs take no place in the book.
            var after = _book.Continue(old._book, before.Index);
            next = RoundUp(Convert(left, before, after)) | (uint)after.Index;
        }

        return true;
    }

    public long Begin(in PlannedBuckets old, long rolled, long begun, long change, long spent) => throw new NotSupportedException();
    public long Position(long next, long now) => next;

    /// <summary>Gives nothing back, which is always safe.</summary>
    public long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost)
    {
        lost = taken.Cost;
        return rolled;
    }

    private static long Convert(long spent, BucketNumbers from, BucketNumbers to) =>
        Math.Min(Rescale(spent, from.CostShift, to.CostShift), MostSpent);

    private static long RoundUp(long units) => (units + TagMask) & ~TagMask;

    /// <summary>Rounds up, and saturates.</summary>
    private static long Rescale(long value, int from, int to) =>
        to <= from ? (value + (1L << (from - to)) - 1) >> (from - to)
        : value > MostSpent >> (to - from) ? MostSpent
        : value << (to - from);

    /// <summary>What the word's key has spent under its plan, in units of another plan. Rounded up.</summary>
    private static long Converted(PlanBook book, BucketNumbers plan, long word, long now)
    {
        var old = book[(int)(word & PlanMask)];
        var spent = (word & ~TagMask) - old.ToUnits(now);
        return spent <= 0 ? 0 : Convert(spent, old, plan);
    }

    /// <summary>Decides about a word of another plan. The new plan's time is rounded up. Otherwise each change would begin a little earlier
    /// than now, and going to and fro would replenish that time twice.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryChange(PlanBook book, BucketNumbers plan, long word, long now, long cost, out long next)
    {
        var spent = Converted(book, plan, word, now) + cost;
        var isAdmitted = spent <= plan.Burst;
        next = isAdmitted ? RoundUp(plan.ToUnitsAbove(now) + spent) | NextTag(plan, word) : word;
        return isAdmitted;
    }

    // Static, as the method above: a copy of the structure whose address is taken would have to stay in memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long DueFrom(PlanBook book, BucketNumbers plan, long word, long now, long cost)
    {
        var algorithm = new PlannedBuckets(book, plan);
        if (!algorithm.ChangesPlan(word))
            return algorithm.DueAt(algorithm.Roll(word, now), now, cost);
        var old = algorithm.Of(word)._plan;
        var room = Math.Max(0, plan.Burst - cost) >> plan.CostShift;
        return old.ToTicks((word & ~TagMask) - (room << old.CostShift));
    }

    private static long NextTag(BucketNumbers plan, long word) =>
        ((word & TagMask & ~PlanMask) + PlanMask + 1) & TagMask | (uint)plan.Index;
}
