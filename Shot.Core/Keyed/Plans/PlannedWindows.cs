namespace Shot;

/// <summary>Windows of one length whose burst depends on the plan. Counts have the same meaning under every plan, so a word needs no plan: a
/// key that changes its plan keeps what it has spent in the window.</summary>
/// <remarks><b>Bound.</b> A plan with fewer permits than the largest plan leaves the difference untouched. So each decision admits no more
/// than the same windows with the largest burst would, whose proofs hold: at most the largest burst among the plans in use in an aligned
/// window, and for weighted windows at most that and its rate times t in any time t. A key that stays in one plan has that plan's own
/// bounds, by the same proofs. When numbers change, the largest burst does not shrink (<see cref="PlanSet.Largest"/>), so no count is cut
/// off.</remarks>
/// <param name="windows">Windows with the largest burst of all plans.</param>
/// <param name="permits">The burst of each plan.</param>
/// <param name="reserve">Permits that the plan must not take; zero for the largest plan.</param>
internal readonly struct PlannedWindows<T>(T windows, int[] permits, long reserve = 0) : IKeyAlgorithm<PlannedWindows<T>>
    where T : struct, IKeyAlgorithm<T>
{
    private readonly T _windows = windows;

    public static bool AllowsOlderTime => T.AllowsOlderTime;
    public long Burst => _windows.Burst;
    public int CostShift => _windows.CostShift;
    public PlannedWindows<T> Under(int plan) => new(_windows, permits, _windows.Burst - permits[plan]);
    public PlannedWindows<T> Of(long word) => new(_windows, permits);
    public bool ChangesPlan(long word) => false;
    public bool TryTake(long word, long now, long cost, out long next) => Replenishment.TryTake(this, word, now, cost, out next);
    public bool TryTakeSamePlan(long word, long now, long cost, out long next) => TryTake(word, now, cost, out next);
    public long Roll(long word, long now) => _windows.Roll(word, now);
    public long Ceiling(long rolled, long now) => Math.Max(rolled, _windows.Ceiling(rolled, now) - reserve);

    // A cost above the plan's burst never fits, and is told when the whole burst is there.
    public long DueAt(long rolled, long now, long cost) => _windows.DueAt(rolled, now, Math.Min(cost + reserve, Burst));
    public long DueFrom(long word, long now, long cost) => DueAt(Roll(word, now), now, cost);
    public long FullAt(long word, long now) => _windows.FullAt(word, now);
    public long Closed(long word) => _windows.Closed(word);
    public long Spent(long rolled, long now) => _windows.Spent(rolled, now);
    public long Claim(long last, long newcomer, long now, long cost) => _windows.Claim(last, newcomer, now, cost);
    public long Position(long next, long now) => _windows.Position(next, now);

    public long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost) =>
        _windows.GiveBack(rolled, now, latestDue, taken, out lost);

    public long Carry(in PlannedWindows<T> old, long rolled, long now) => 0;

    public long Age(in PlannedWindows<T> old, in TimeScale oldScale, in TimeScale scale, long now) =>
        _windows.Age(old._windows, oldScale, scale, now);

    public long Begin(in PlannedWindows<T> old, long rolled, long begun, long change, long spent) =>
        _windows.Begin(old._windows, rolled, begun, change, spent);

    public bool TryCarry(in PlannedWindows<T> old, long word, long now, out long next)
    {
        next = 0;
        return false;
    }
}
