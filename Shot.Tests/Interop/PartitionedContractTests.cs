using System.Threading.RateLimiting;

namespace Shot.Tests.Interop;

/// <summary>What users of <see cref="PartitionedRateLimiter{TResource}"/> count on: the same of the framework's own and of Shot's.</summary>
public sealed class PartitionedContractTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    public static TheoryData<Implementation> Implementations => RateLimiters.Implementations;

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Every_key_has_permits_of_its_own(Implementation implementation)
    {
        using var limiter = RateLimiters.CreatePartitioned(implementation, 2);
        Assert.True(limiter.AttemptAcquire("a", 0).IsAcquired);
        Assert.True(limiter.AttemptAcquire("a", 2).IsAcquired);
        Assert.False(limiter.AttemptAcquire("a").IsAcquired);
        Assert.False(limiter.AttemptAcquire("a", 0).IsAcquired);
        Assert.True(limiter.AttemptAcquire("b").IsAcquired);
        Assert.Equal((0, 1, 2), (Available("a"), Available("b"), Available("c")));

        long Available(string key) => limiter.GetStatistics(key)!.CurrentAvailablePermits;
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task No_caller_waits_and_a_refusal_says_when_to_return(Implementation implementation)
    {
        await using var limiter = RateLimiters.CreatePartitioned(implementation, 1);
        Assert.True((await limiter.AcquireAsync("a", 1, Cancel)).IsAcquired);
        var refused = await limiter.AcquireAsync("a", 1, Cancel);
        Assert.True(!refused.IsAcquired && refused.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) && retryAfter > TimeSpan.Zero);
        Assert.True(limiter.AcquireAsync("b", 1, new CancellationToken(canceled: true)).AsTask().IsCanceled);
        var statistics = limiter.GetStatistics("a")!;
        Assert.Equal((0, 1, 1), (statistics.CurrentQueuedCount, statistics.TotalSuccessfulLeases, statistics.TotalFailedLeases));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void More_than_the_limit_or_less_than_none_is_an_error(Implementation implementation)
    {
        using var limiter = RateLimiters.CreatePartitioned(implementation, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.AttemptAcquire("a", 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = limiter.AcquireAsync("a", 3, Cancel).AsTask(); });
        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.AttemptAcquire("a", -1));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task A_disposed_limiter_throws(Implementation implementation)
    {
        var limiter = RateLimiters.CreatePartitioned(implementation, 2);
        await limiter.DisposeAsync();
        limiter.Dispose();
        Assert.Throws<ObjectDisposedException>(() => limiter.AttemptAcquire("a"));
        Assert.Throws<ObjectDisposedException>(() => limiter.AttemptAcquire("a", 0));
        Assert.Throws<ObjectDisposedException>(() => { _ = limiter.AcquireAsync("a", 1, Cancel).AsTask(); });
        Assert.Throws<ObjectDisposedException>(() => limiter.GetStatistics("a"));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Limiters_of_both_kinds_can_be_chained_and_their_keys_translated(Implementation implementation)
    {
        using var wide = RateLimiters.CreatePartitioned(Implementation.Bcl, 10);
        using var narrow = RateLimiters.CreatePartitioned(implementation, 2);
        using var numbered = narrow.WithTranslatedKey<int>(static number => $"user {number}", leaveOpen: true);
        using var chain = PartitionedRateLimiter.CreateChained(wide, narrow);
        Assert.True(numbered.AttemptAcquire(7).IsAcquired);
        Assert.True(chain.AttemptAcquire("user 7").IsAcquired);
        Assert.False(numbered.AttemptAcquire(7).IsAcquired);
    }
}
