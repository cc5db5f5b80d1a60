namespace Shot;

/// <summary>The numbers of one plan of a <see cref="PlannedBuckets"/>, in units of the plan's own time scale: a permit is a power of two of
/// them under every plan, so spent permits are converted from plan to plan by a shift.</summary>
internal sealed class BucketNumbers
{
    /// <summary>Largest rate. A permit must be worth at least as many units as a word has bits for the plan.</summary>
    public const int MaxPerSecond = 1_000_000;

    private readonly TimeScale _scale;

    public BucketNumbers(int index, int permits, double perSecond, TimeProvider? timeProvider)
    {
        if (perSecond > MaxPerSecond)
            throw new ArgumentOutOfRangeException(nameof(perSecond), perSecond, RateProblem(perSecond));
        (Index, Permits, PerSecond) = (index, permits, perSecond);
        _scale = TimeScale.Of(isBucket: true, permits, perSecond, timeProvider);
        CostShift = BitOperations.Log2((ulong)_scale.Period);
        Burst = (long)permits << CostShift;
    }

    private BucketNumbers(BucketNumbers numbers, int index)
    {
        (Index, Permits, PerSecond) = (index, numbers.Permits, numbers.PerSecond);
        (_scale, CostShift, Burst) = (numbers._scale, numbers.CostShift, numbers.Burst);
    }

    /// <summary>Position in the book, and the tag of words that were charged under these numbers.</summary>
    public int Index { get; }
    public int Permits { get; }
    public double PerSecond { get; }

    /// <summary>Binary logarithm of the units of one permit.</summary>
    public int CostShift { get; }
    public long Burst { get; }

    public static string RateProblem(double perSecond) => string.Create(
        CultureInfo.InvariantCulture,
        $"perSecond of a plan of a token bucket must be at most {MaxPerSecond:N0}; it is {perSecond:R}.");

    public bool IsEqual(BucketNumbers other) => Permits == other.Permits && PerSecond.Equals(other.PerSecond);
    public BucketNumbers At(int index) => new(this, index);

    /// <summary>Units of the plan from the table's time in ticks, rounded down to what a word can hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ToUnits(long ticks) => _scale.ToUnitsWithin(ticks) & ~PlannedBuckets.TagMask;

    /// <summary>Units of the plan from the table's time in ticks, rounded up to a unit.</summary>
    public long ToUnitsAbove(long ticks) => _scale.ToUnitsAbove(ticks);

    /// <summary>First tick at which <see cref="ToUnits"/> reaches this many units.</summary>
    public long ToTicks(long units) => _scale.ToTicks(units);
}
