using System.Threading.RateLimiting;

namespace Shot.Tests.Interop;

/// <summary>What users of <see cref="RateLimiter"/> count on: the same of the framework's own limiters and of Shot's.</summary>
public sealed class RateLimiterContractTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    public static TheoryData<Implementation, Algorithm> All => RateLimiters.All;

    [Theory]
    [MemberData(nameof(All))]
    public void A_probe_tells_whether_a_permit_is_there_and_takes_none(Implementation implementation, Algorithm algorithm)
    {
        using var limiter = RateLimiters.Create(implementation, algorithm, 2);
        Assert.True(limiter.AttemptAcquire(0).IsAcquired);
        Assert.Equal(2, limiter.GetStatistics()!.CurrentAvailablePermits);
        Assert.True(limiter.AttemptAcquire(2).IsAcquired);
        Assert.False(limiter.AttemptAcquire(0).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Permits_are_acquired_all_or_none(Implementation implementation, Algorithm algorithm)
    {
        using var limiter = RateLimiters.Create(implementation, algorithm, 3);
        Assert.True(limiter.AttemptAcquire(2).IsAcquired);
        Assert.False(limiter.AttemptAcquire(2).IsAcquired);
        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void More_than_the_limit_or_less_than_none_is_an_error(Implementation implementation, Algorithm algorithm)
    {
        using var limiter = RateLimiters.Create(implementation, algorithm, 2);
        // The framework's token bucket is alone in calling it something else.
        var name = (implementation, algorithm) == (Implementation.Bcl, Algorithm.TokenBucket) ? "tokenCount" : "permitCount";
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => limiter.AttemptAcquire(3)).ParamName);
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => { _ = limiter.AcquireAsync(3, Cancel).AsTask(); }).ParamName);
        Assert.Equal("permitCount", Assert.Throws<ArgumentOutOfRangeException>(() => limiter.AttemptAcquire(-1)).ParamName);
        Assert.True(limiter.AttemptAcquire(2).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task No_caller_waits_without_a_queue(Implementation implementation, Algorithm algorithm)
    {
        await using var limiter = RateLimiters.Create(implementation, algorithm, 1);
        var first = limiter.AcquireAsync(1, Cancel);
        var second = limiter.AcquireAsync(1, Cancel);
        Assert.True(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully);
        Assert.True((await first).IsAcquired);
        Assert.False((await second).IsAcquired);
        Assert.Equal(0, limiter.GetStatistics()!.CurrentQueuedCount);
    }

    /// <summary>The one difference that a caller may wait for in vain: the framework's limiters queue a probe whatever their queue limit.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public async Task Only_the_frameworks_limiters_let_a_probe_wait(Implementation implementation, Algorithm algorithm)
    {
        var limiter = RateLimiters.Create(implementation, algorithm, 1);
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        var probe = limiter.AcquireAsync(0, Cancel).AsTask();
        Assert.Equal(implementation == Implementation.Shot, probe.IsCompleted);
        await limiter.DisposeAsync();
        Assert.False((await probe).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_caller_that_has_cancelled_takes_no_permit(Implementation implementation, Algorithm algorithm)
    {
        await using var limiter = RateLimiters.Create(implementation, algorithm, 1);
        var left = limiter.AcquireAsync(1, new CancellationToken(canceled: true));
        Assert.True(left.IsCanceled);
        Assert.True((await limiter.AcquireAsync(1, Cancel)).IsAcquired);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Statistics_count_every_lease(Implementation implementation, Algorithm algorithm)
    {
        await using var limiter = RateLimiters.Create(implementation, algorithm, 3);
        Assert.True(limiter.AttemptAcquire(0).IsAcquired);
        Assert.True(limiter.AttemptAcquire(2).IsAcquired);
        Assert.False(limiter.AttemptAcquire(2).IsAcquired);
        Assert.True((await limiter.AcquireAsync(1, Cancel)).IsAcquired);
        Assert.False((await limiter.AcquireAsync(1, Cancel)).IsAcquired);
        Assert.False(limiter.AttemptAcquire(0).IsAcquired);
        var statistics = limiter.GetStatistics()!;
        Assert.Equal(
            (0, 0, 3, 3),
            (statistics.CurrentAvailablePermits, statistics.CurrentQueuedCount, statistics.TotalSuccessfulLeases, statistics.TotalFailedLeases));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_limiter_is_idle_until_a_permit_is_out(Implementation implementation, Algorithm algorithm)
    {
        using var limiter = RateLimiters.Create(implementation, algorithm, 2);
        Assert.True(limiter.IdleDuration >= TimeSpan.Zero);
        Assert.True(limiter.AttemptAcquire(0).IsAcquired);
        Assert.True(limiter.IdleDuration >= TimeSpan.Zero);
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        Assert.Null(limiter.IdleDuration);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_disposed_limiter_throws(Implementation implementation, Algorithm algorithm)
    {
        foreach (var dispose in new Func<RateLimiter, ValueTask>[] { static limiter => limiter.DisposeAsync(), static limiter => { limiter.Dispose(); return default; } })
        {
            var limiter = RateLimiters.Create(implementation, algorithm, 2);
            var lease = limiter.AttemptAcquire();
            await dispose(limiter);
            await dispose(limiter);
            Assert.Throws<ObjectDisposedException>(() => limiter.AttemptAcquire());
            Assert.Throws<ObjectDisposedException>(() => limiter.AttemptAcquire(0));
            Assert.Throws<ObjectDisposedException>(() => { _ = limiter.AcquireAsync(1, Cancel).AsTask(); });
            Assert.Throws<ObjectDisposedException>(() => { _ = limiter.AcquireAsync(0, Cancel).AsTask(); });
            Assert.Throws<ObjectDisposedException>(limiter.GetStatistics);
            Assert.Throws<ArgumentOutOfRangeException>(() => limiter.AttemptAcquire(3));
            Assert.True(limiter.AcquireAsync(1, new CancellationToken(canceled: true)).AsTask().IsCanceled);
            Assert.Null(limiter.IdleDuration);
            lease.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_refusal_says_when_to_come_back_where_that_is_known(Implementation implementation, Algorithm algorithm)
    {
        using var limiter = RateLimiters.Create(implementation, algorithm, 1);
        var admitted = limiter.AttemptAcquire();
        var refused = limiter.AttemptAcquire();
        Assert.False(admitted.TryGetMetadata(MetadataName.RetryAfter, out _));
        Assert.Empty(admitted.GetAllMetadata());
        // The framework's sliding window never tells.
        if (algorithm == Algorithm.Concurrency || (implementation, algorithm) == (Implementation.Bcl, Algorithm.SlidingWindow))
        {
            Assert.False(refused.TryGetMetadata(MetadataName.RetryAfter, out _));
            return;
        }

        Assert.Contains(MetadataName.RetryAfter.Name, refused.MetadataNames);
        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter));
        Assert.InRange(retryAfter, TimeSpan.FromTicks(1), TimeSpan.FromDays(2));
        Assert.True(refused.TryGetMetadata("RETRY_AFTER", out var boxed));

        // Shot's counts from when it is asked.
        Assert.InRange(Assert.IsType<TimeSpan>(boxed), TimeSpan.FromTicks(1), retryAfter);
        var all = Assert.Single(refused.GetAllMetadata());
        Assert.Equal("RETRY_AFTER", all.Key);
        Assert.InRange(Assert.IsType<TimeSpan>(all.Value), TimeSpan.FromTicks(1), (TimeSpan)boxed);
        Assert.False(refused.TryGetMetadata("REASON_PHRASE", out var none));
        Assert.Null(none);
    }

    [Theory]
    [MemberData(nameof(RateLimiters.Implementations), MemberType = typeof(RateLimiters))]
    public async Task A_full_gate_says_why_it_refuses(Implementation implementation)
    {
        await using var limiter = RateLimiters.Create(implementation, Algorithm.Concurrency, 1);
        using var inside = limiter.AttemptAcquire();
        var refused = await limiter.AcquireAsync(1, Cancel);
        Assert.Equal([MetadataName.ReasonPhrase.Name], refused.MetadataNames);
        Assert.True(refused.TryGetMetadata(MetadataName.ReasonPhrase, out var reason));
        Assert.NotEmpty(reason!);
        Assert.False(refused.TryGetMetadata("RETRY_AFTER", out var none));
        Assert.Null(none);
        Assert.Empty(inside.GetAllMetadata());
    }

    [Theory]
    [MemberData(nameof(RateLimiters.Implementations), MemberType = typeof(RateLimiters))]
    public void A_lease_of_a_gate_leaves_once(Implementation implementation)
    {
        using var limiter = RateLimiters.Create(implementation, Algorithm.Concurrency, 4);
        var one = limiter.AttemptAcquire();
        var three = limiter.AttemptAcquire(3);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        three.Dispose();
        three.Dispose();
        Assert.Equal(3, limiter.GetStatistics()!.CurrentAvailablePermits);
        Assert.Null(limiter.IdleDuration);
        var again = limiter.AttemptAcquire(3);
        Assert.True(again.IsAcquired);
        three.Dispose();
        one.Dispose();
        one.Dispose();
        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);
        again.Dispose();
        Assert.Equal(4, limiter.GetStatistics()!.CurrentAvailablePermits);
        Assert.True(limiter.IdleDuration >= TimeSpan.Zero);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Limiters_of_both_kinds_can_be_chained(Implementation implementation, Algorithm algorithm)
    {
        using var wide = RateLimiters.Create(Implementation.Bcl, Algorithm.Concurrency, 10);
        using var narrow = RateLimiters.Create(implementation, algorithm, 2);
        using var chain = RateLimiter.CreateChained(wide, narrow);
        Assert.True(chain.AttemptAcquire(2).IsAcquired);
        Assert.False(chain.AttemptAcquire().IsAcquired);
        Assert.Equal(8, wide.GetStatistics()!.CurrentAvailablePermits);
    }
}
