using CsCheck;

namespace Shot.Tests.Limiters;

/// <summary>Every limiter against an obvious model in exact arithmetic, over random schedules of time, weights, probes and peeks.</summary>
public sealed class LimiterModelTests
{
    // Clocks of .NET on Linux and on Windows, and one whose first timestamp is about to wrap.
    private static readonly Gen<(long Frequency, long Start)> Clock = Gen.OneOf(
        Gen.Const((1_000_000_000L, 0L)), Gen.Const((10_000_000L, 123_456_789L)), Gen.Const((1_000_000_000L, long.MaxValue - 1_000_000)));

    // Rates whose windows are a whole number of nanoseconds, and thirds and sevenths of one.
    private static readonly Gen<(int Permits, int PerSecond)> Limit = Gen.Select(
        Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 100_000]), Gen.OneOf(Gen.Int[1, 8], Gen.Const(10), Gen.Const(1_000)));

    // What happens after how much time: in sixtieths of the time in which a permit comes back, or much more.
    private static readonly Gen<(int Sixtieths, int Operation, int Weight)[]> Schedule =
        Gen.Select(Gen.Frequency((6, Gen.Int[0, 90]), (3, Gen.Const(0)), (1, Gen.Int[0, 100_000])), Gen.Int[0, 9], Gen.Int[0, 1_000]).Array[1, 60];

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void A_limiter_decides_as_its_model_does(ShotStrategy strategy) =>
        Gen.Select(Limit, Clock, Schedule).Sample((limit, clock, schedule) =>
        {
            var time = new ManualClock(clock.Frequency, clock.Start);
            var limiter = LimiterFactory.Create(strategy, limit.Permits, limit.PerSecond, time);
            var model = CreateModel(strategy, limit.Permits, limit.PerSecond, clock.Frequency);
            long elapsed = 0;
            foreach (var (sixtieths, operation, weight) in schedule)
            {
                var ticks = Math.Max(1, clock.Frequency / limit.PerSecond / 60) * sixtieths;
                time.Advance(ticks);
                elapsed += ticks;
                if (!Agree(limiter, model, time, ref elapsed, operation, Weight(limit.Permits, weight)))
                    return false;
            }

            return true;
        }, iter: 3_000);

    private static bool Agree(Limiter limiter, IModel model, ManualClock time, ref long elapsed, int operation, int permits)
    {
        var available = model.Available(elapsed);
        switch (operation)
        {
            case 0:
                return limiter.AvailablePermits == available;
            case 1:
                return limiter.TryAcquire(0) == available > 0;
            case < 7:
                var admitted = limiter.TryAcquire(permits);
                if (admitted)
                    model.Take(elapsed, permits);
                return admitted == available >= permits && limiter.AvailablePermits == available - (admitted ? permits : 0);
            default:
                return WaitsJustLongEnough(limiter, model, time, ref elapsed, permits, available);
        }
    }

    private static bool WaitsJustLongEnough(Limiter limiter, IModel model, ManualClock time, ref long elapsed, int permits, int available)
    {
        var admitted = limiter.TryAcquire(permits, out var retryAfter);
        if (admitted != available >= permits)
            return false;
        if (!admitted)
        {
            // One step of a time span earlier the model still refuses; after the whole wait both admit.
            var before = (retryAfter.Ticks - 1) * (time.TimestampFrequency / TimeSpan.TicksPerSecond);
            if (retryAfter <= TimeSpan.Zero || model.Available(elapsed + before) >= permits)
                return false;
            var from = time.Timestamp;
            time.Advance(retryAfter);
            elapsed += unchecked(time.Timestamp - from);
            if (model.Available(elapsed) < permits || !limiter.TryAcquire(permits, out retryAfter))
                return false;
        }

        model.Take(elapsed, permits);
        return retryAfter == TimeSpan.Zero;
    }

    private static int Weight(int permits, int choice) => choice switch
    {
        < 600 => 1,
        < 900 => 1 + (choice % permits),
        _ => permits,
    };

    private static IModel CreateModel(ShotStrategy strategy, int permits, int perSecond, long frequency) => strategy switch
    {
        ShotStrategy.TokenBucket => new BucketModel(permits, perSecond, frequency),
        _ => new WindowModel(permits, perSecond, frequency, weighted: strategy == ShotStrategy.SlidingWindow),
    };
}
