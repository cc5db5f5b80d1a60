using System.Threading.RateLimiting;

namespace Shot.Sample.Stress;

/// <summary>The options of a token bucket of .NET with the same numbers as Shot's.</summary>
internal static class Bucket
{
    /// <summary>Options for a burst, a rate and a queue.</summary>
    public static TokenBucketRateLimiterOptions Options(int permits, int perSecond, int queue)
    {
        var options = new TokenBucketRateLimiterOptions();
        Set(options, permits, perSecond, queue);
        return options;
    }

    /// <summary>Sets a burst, a rate and a queue: a full bucket is replenished in one period.</summary>
    public static void Set(TokenBucketRateLimiterOptions options, int permits, int perSecond, int queue)
    {
        options.TokenLimit = permits;
        options.TokensPerPeriod = permits;
        options.ReplenishmentPeriod = TimeSpan.FromSeconds((double)permits / perSecond);
        options.QueueLimit = queue;
        options.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
    }
}
