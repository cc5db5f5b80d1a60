using System.Diagnostics;

namespace Shot.Tests.Limiters;

/// <summary>
/// Real threads on the system's clock. The same races catch <see cref="TwoWordBucket"/> and <see cref="CheckThenAddWindow"/>, defects of
/// well-known limiters: see <see cref="PlantedDefectTests"/>.
/// </summary>
public sealed class RaceTests
{
    public const int Runs = 60;
    public const int Permits = 40_000;

    // Nothing comes back during a run: one permit in 100 seconds.
    private const double Drip = 0.01;

    public static TheoryData<ShotStrategy, int> Races { get; } = new(
        from strategy in Enum.GetValues<ShotStrategy>() from threads in new[] { 2, 4, 8 } select (strategy, threads));

    [Theory]
    [MemberData(nameof(Races))]
    public void Many_threads_take_exactly_the_permits(ShotStrategy strategy, int threads)
    {
        var contended = 0;
        for (var run = 0; run < Runs; run++)
        {
            var limiter = LimiterFactory.Create(strategy, Permits, Drip);
            var (admitted, threadsAdmitted) = Race.Run(threads, () => limiter.TryAcquire());
            Assert.Equal(Permits, admitted);
            contended += threadsAdmitted > 1 ? 1 : 0;
        }

        Assert.True(contended > Runs / 4, $"Threads met in only {contended} of {Runs} runs: this proves nothing.");
    }

    [Theory]
    [MemberData(nameof(Races))]
    public void Rates_with_a_lease_stay_within_the_documented_bound(ShotStrategy strategy, int threads)
    {
        const int PerSecond = 5_000_000;
        for (var run = 0; run < Runs; run++)
        {
            var watch = Stopwatch.StartNew();
            var limiter = LimiterFactory.Create(strategy, Permits, PerSecond);
            var (admitted, _) = Race.Run(threads, () => limiter.TryAcquire());
            var seconds = watch.Elapsed.TotalSeconds + Limiter.Lease.TotalSeconds;
            // A fixed window that begins and one that ends are both admitted whole.
            var bound = (strategy == ShotStrategy.FixedWindow ? 2 * Permits : Permits) + (PerSecond * seconds);
            Assert.InRange(admitted, Permits, bound);
        }
    }
}
