namespace Shot.Tests.Limiters;

internal static class LimiterFactory
{
    public static Limiter Create(ShotStrategy strategy, int permits, double perSecond, TimeProvider? time = null) => strategy switch
    {
        ShotStrategy.TokenBucket => new TokenBucket(permits, perSecond, time),
        ShotStrategy.FixedWindow => new FixedWindow(permits, perSecond, time),
        ShotStrategy.SlidingWindow => new SlidingWindow(permits, perSecond, time),
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "Unknown strategy."),
    };
}
