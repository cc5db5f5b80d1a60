namespace Shot;

/// <summary>The numbers of all plans of a table: those in force, then those that a change has replaced while keys still had permits spent
/// under them. Filled before the table is shared, and constant afterwards.</summary>
internal sealed class PlanBook
{
    /// <summary>Largest number of plans in force, with the default.</summary>
    public const int MaxPlans = 256;

    private const int Capacity = 1 << PlannedBuckets.PlanBits;

    private readonly BucketNumbers[] _numbers;
    private int _count;

    // Where the numbers of the predecessor went, one more than the place; zero for none yet. Not the predecessor itself, which would keep
    // all before it.
    private int[]? _carried;

    public PlanBook(IReadOnlyList<PlanNumbers> plans, TimeProvider? timeProvider)
    {
        _numbers = new BucketNumbers[Capacity];
        foreach (var plan in plans)
            _numbers[_count] = new BucketNumbers(_count++, plan.Permits, plan.PerSecond, timeProvider);

        // Every tag of a word finds numbers, so that no bound has to be checked twice.
        Array.Fill(_numbers, _numbers[0], _count, Capacity - _count);
    }

    public BucketNumbers this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _numbers[index];
    }

    /// <summary>The numbers under which a key of the predecessor goes on: equal ones, or if the book is full those at whose rate permits come
    /// back most slowly, so that the key exceeds no bound. A book has one predecessor.</summary>
    public BucketNumbers Continue(PlanBook predecessor, int index)
    {
        ref var carried = ref (_carried ??= new int[Capacity])[index];
        if (carried == 0)
            carried = 1 + Find(predecessor[index]);
        return _numbers[carried - 1];
    }

    private int Find(BucketNumbers sought)
    {
        var equal = Array.FindIndex(_numbers, 0, _count, sought.IsEqual);
        if (equal >= 0)
            return equal;
        if (_count == Capacity)
            return Array.IndexOf(_numbers, _numbers.MinBy(static numbers => numbers.PerSecond));
        _numbers[_count] = sought.At(_count);
        return _count++;
    }
}
