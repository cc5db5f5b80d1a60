namespace Shot;

/// <summary>Creates the table for a strategy.</summary>
internal static class KeyTables
{
    public static KeyTable Create(
        int permits,
        double perSecond,
        int maxKeys,
        ShotStrategy strategy,
        KeyOverflow overflow,
        TimeProvider? timeProvider)
    {
        var rate = new ReplenishmentRate(permits, perSecond);
        var frequency = (timeProvider ?? TimeProvider.System).TimestampFrequency;
        var scale = strategy == ShotStrategy.TokenBucket ? rate.ByPermit(frequency) : rate.ByWindow(frequency);
        var clock = new SharedReading(timeProvider, scale);
        return strategy switch
        {
            ShotStrategy.TokenBucket => Create(new Gcra(permits, BitOperations.Log2((ulong)scale.Period))),
            ShotStrategy.FixedWindow => Create(new WindowCount(permits, scale.Period)),
            ShotStrategy.SlidingWindow => Create(new WeightedWindows(permits, scale.Period)),
            _ => throw new ArgumentOutOfRangeException(
                nameof(strategy), strategy, "Write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow."),
        };

        KeyTable<T> Create<T>(T algorithm)
            where T : struct, IReplenishment, ISuccessor<T> => new(algorithm, clock, permits, perSecond, maxKeys, overflow);
    }

    /// <summary>Lets a table continue the state of another one with the same strategy.</summary>
    public static void TakeOver(KeyTable successor, KeyTable predecessor)
    {
        switch (successor, predecessor)
        {
            case (KeyTable<Gcra> one, KeyTable<Gcra> other):
                one.TakeOver(other);
                break;
            case (KeyTable<WindowCount> one, KeyTable<WindowCount> other):
                one.TakeOver(other);
                break;
            case (KeyTable<WeightedWindows> one, KeyTable<WeightedWindows> other):
                one.TakeOver(other);
                break;
            default:
                throw new ArgumentException("The predecessor must have the same strategy.", nameof(predecessor));
        }
    }
}
