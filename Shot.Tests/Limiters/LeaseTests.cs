using System.Diagnostics;

namespace Shot.Tests.Limiters;

/// <summary>What a reading of the system's clock allows later on: caught by these when a lease reached up to the ceiling.</summary>
[Collection(nameof(Alone))]
public sealed class LeaseTests
{
    private const int Permits = 100_000;
    private const int PerSecond = 5_000_000;

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void An_idle_lease_of_a_full_limiter_exceeds_the_burst_by_at_most_the_lease(ShotStrategy strategy)
    {
        for (var run = 0; run < 20; run++)
        {
            var limiter = LimiterFactory.Create(strategy, Permits, PerSecond);
            Assert.True(limiter.TryAcquire());
            // Two fill times.
            var filling = Stopwatch.StartNew();
            SpinWait.SpinUntil(() => filling.Elapsed.TotalSeconds > 2.0 * Permits / PerSecond);

            var watch = Stopwatch.StartNew();
            var admitted = 0;

            // A slow machine may ask less often than permits come back, and then is never refused.
            while (admitted < 3 * Permits && limiter.TryAcquire(1, out _))
                admitted++;
            Assert.InRange(admitted, Permits, Permits + (PerSecond * (watch.Elapsed + Limiter.Lease).TotalSeconds));
        }
    }

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void Below_two_thousand_permits_a_second_every_admission_reads_the_clock(ShotStrategy strategy)
    {
        var limiter = LimiterFactory.Create(strategy, 10, 1_999);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(limiter.TryAcquire());
            Assert.False(limiter.HasLease);
        }

        limiter = LimiterFactory.Create(strategy, 10_000, 200_000);
        Assert.True(limiter.TryAcquire());
        Assert.True(limiter.HasLease);
    }
}
