using System.Threading.RateLimiting;
using Microsoft.Extensions.Time.Testing;
using Shot.Tests.Limiters;

namespace Shot.Tests.Interop;

/// <summary>What Shot's limiters keep of themselves behind the framework's types.</summary>
public sealed class LimiterAdapterTests
{
    private const double OneAMinute = 1 / 60.0;

    private readonly FakeTimeProvider _time = new();

    public static TheoryData<ShotStrategy> Strategies { get; } = new(Enum.GetValues<ShotStrategy>());

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_caller_that_returns_after_RetryAfter_is_admitted(ShotStrategy strategy)
    {
        using var limiter = LimiterFactory.Create(strategy, 3, 3 / 60.0, _time).AsRateLimiter();
        Assert.True(limiter.AttemptAcquire(2).IsAcquired);
        for (var permits = 0; permits <= 3; permits++)
        {
            while (limiter.AttemptAcquire().IsAcquired)
            {
            }

            Assert.True(limiter.AttemptAcquire(permits).TryGetMetadata(MetadataName.RetryAfter, out var retryAfter));
            _time.Advance(retryAfter - TimeSpan.FromTicks(1));
            Assert.False(limiter.AttemptAcquire(permits).IsAcquired);
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.True(limiter.AttemptAcquire(permits).IsAcquired);
        }
    }

    [Theory]
    [InlineData(ShotStrategy.TokenBucket, 60)]
    [InlineData(ShotStrategy.FixedWindow, 50)]
    [InlineData(ShotStrategy.SlidingWindow, 110)]
    public void Idle_is_counted_from_when_all_permits_were_back(ShotStrategy strategy, int secondsUntilFull)
    {
        using var limiter = LimiterFactory.Create(strategy, 1, OneAMinute, _time).AsRateLimiter();
        Assert.Equal(TimeSpan.Zero, limiter.IdleDuration);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(10), limiter.IdleDuration);
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        _time.Advance(TimeSpan.FromSeconds(secondsUntilFull) - TimeSpan.FromTicks(1));
        Assert.Null(limiter.IdleDuration);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(TimeSpan.Zero, limiter.IdleDuration);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromHours(1), limiter.IdleDuration);
    }

    [Fact]
    public async Task Adapters_of_one_limiter_share_its_permits_and_go_without_it()
    {
        var bucket = new TokenBucket(3, OneAMinute, _time);
        using var one = bucket.AsRateLimiter();
        await using var other = bucket.AsRateLimiter();
        Assert.True(one.AttemptAcquire().IsAcquired);
        Assert.Equal(2, other.GetStatistics()!.CurrentAvailablePermits);
        Assert.Equal(0, other.GetStatistics()!.TotalSuccessfulLeases);
        one.Dispose();
        Assert.True(other.AttemptAcquire().IsAcquired);
        await other.DisposeAsync();
        Assert.Equal(1, bucket.AvailablePermits);
        Assert.True(bucket.TryAcquire());
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Admitting_and_refusing_allocate_nothing(ShotStrategy strategy)
    {
        using var admitting = LimiterFactory.Create(strategy, 100_000, OneAMinute).AsRateLimiter();
        using var refusing = LimiterFactory.Create(strategy, 1, OneAMinute / 1_440).AsRateLimiter();
        refusing.AttemptAcquire();
        Assert.Equal(0, Allocated(() => admitting.AttemptAcquire().Dispose()));
        Assert.Equal(0, Allocated(() => AcquireAtOnce(admitting)));
        Assert.Equal(0, Allocated(() => refusing.AttemptAcquire().Dispose()));
        Assert.Equal(0, Allocated(() => AcquireAtOnce(refusing)));

        static void AcquireAtOnce(RateLimiter limiter)
        {
            var acquired = limiter.AcquireAsync();
            Assert.True(acquired.IsCompletedSuccessfully);
            acquired.Result.Dispose();
        }
    }

    [Fact]
    public void A_keyed_adapter_allocates_nothing_for_repeated_refusals()
    {
        using var limiter = new KeyedLimiter<long>(100_000, perSecond: 0.01, maxKeys: 10).AsPartitionedRateLimiter((string name) => name.Length);
        Assert.Equal(0, Allocated(() => limiter.AttemptAcquire("abc").Dispose()));
        limiter.AttemptAcquire("abcd", 100_000);
        Assert.Equal(0, Allocated(() => limiter.AttemptAcquire("abcd").Dispose()));
    }

    [Fact]
    public void The_counts_of_many_threads_are_exact()
    {
        const int Threads = 8;
        const int Calls = 5_000;
        const int Permits = Threads * Calls / 2;
        using var limiter = new TokenBucket(Permits, perSecond: 0.001).AsRateLimiter();
        using var start = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(Ask)).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        var statistics = limiter.GetStatistics()!;
        Assert.Equal((Permits, (Threads * Calls) - Permits), (statistics.TotalSuccessfulLeases, statistics.TotalFailedLeases));

        void Ask()
        {
            start.SignalAndWait();
            for (var call = 0; call < Calls; call++)
                limiter.AttemptAcquire();
        }
    }

    [Fact]
    public void Adapting_null_throws()
    {
        Assert.Throws<ArgumentNullException>(() => ((Limiter)null!).AsRateLimiter());
        Assert.Throws<ArgumentNullException>(() => ((TokenBucket)null!).AsRateLimiter(TimeSpan.Zero));
        Assert.Throws<ArgumentNullException>(() => ((ConcurrencyGate)null!).AsRateLimiter());
        Assert.Throws<ArgumentNullException>(() => ((KeyedLimiter<int>)null!).AsPartitionedRateLimiter());
        Assert.Throws<ArgumentNullException>(() => new KeyedLimiter<int>(1, 1, 1).AsPartitionedRateLimiter((Func<string, int>)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenBucket(1, 1).AsRateLimiter(TimeSpan.FromTicks(-1)));
    }

    /// <summary>Bytes each time, once what it calls is warm.</summary>
    internal static long Allocated(Action action)
    {
        const int Times = 1_000;
        Repeat();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Times;

        void Repeat()
        {
            for (var time = 0; time < Times; time++)
                action();
        }
    }
}
