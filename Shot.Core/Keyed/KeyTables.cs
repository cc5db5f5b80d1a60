using System.Numerics;

namespace Shot;

/// <summary>Makes the table of a strategy.</summary>
internal static class KeyTables
{
    public static KeyTable Create(int permits, double perSecond, int maxKeys, ShotStrategy strategy, KeyOverflow overflow, TimeProvider? timeProvider)
    {
        var rate = new ReplenishmentRate(permits, perSecond);
        var frequency = (timeProvider ?? TimeProvider.System).TimestampFrequency;
        var scale = strategy == ShotStrategy.TokenBucket ? rate.ByPermit(frequency) : rate.ByWindow(frequency);
        var clock = new SharedReading(timeProvider, scale);
        return strategy switch
        {
            ShotStrategy.TokenBucket => new KeyTable<Gcra>(new Gcra(permits, BitOperations.Log2((ulong)scale.Period)), clock, permits, perSecond, maxKeys, overflow),
            ShotStrategy.FixedWindow => new KeyTable<WindowCount>(new WindowCount(permits, scale.Period), clock, permits, perSecond, maxKeys, overflow),
            ShotStrategy.SlidingWindow => new KeyTable<WeightedWindows>(new WeightedWindows(permits, scale.Period), clock, permits, perSecond, maxKeys, overflow),
            _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "Write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow."),
        };
    }

    /// <summary>Lets a table take over from one of the same strategy.</summary>
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
                throw new ArgumentException("Only what counts in the same way can be carried over.", nameof(predecessor));
        }
    }
}
