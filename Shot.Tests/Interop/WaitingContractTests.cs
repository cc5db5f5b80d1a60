using System.Threading.RateLimiting;

namespace Shot.Tests.Interop;

/// <summary>Callers who wait: for a place in the framework's queue, or for permits that they booked of Shot.</summary>
public sealed class WaitingContractTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    public static TheoryData<Implementation> Implementations => RateLimiters.Implementations;

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task Waiting_callers_are_counted_by_their_permits(Implementation implementation)
    {
        await using var limiter = RateLimiters.CreateWaiting(implementation, 3);
        Assert.True((await limiter.AcquireAsync(3, Cancel)).IsAcquired);
        var two = limiter.AcquireAsync(2, Cancel);
        var one = limiter.AcquireAsync(1, Cancel);
        Assert.False(two.IsCompleted || one.IsCompleted);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        var statistics = limiter.GetStatistics()!;
        Assert.Equal(
            (0, 3, 1, 1),
            (statistics.CurrentAvailablePermits, statistics.CurrentQueuedCount, statistics.TotalSuccessfulLeases, statistics.TotalFailedLeases));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task A_caller_that_cancels_stops_waiting_and_is_not_counted(Implementation implementation)
    {
        await using var limiter = RateLimiters.CreateWaiting(implementation, 2);
        limiter.AttemptAcquire(2);
        using var leaving = new CancellationTokenSource();
        var waiting = limiter.AcquireAsync(2, leaving.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await leaving.CancelAsync();
        var left = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(leaving.Token, left.CancellationToken);
        var statistics = limiter.GetStatistics()!;
        Assert.Equal((0, 1, 0), (statistics.CurrentQueuedCount, statistics.TotalSuccessfulLeases, statistics.TotalFailedLeases));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task Disposing_of_the_limiter_refuses_waiting_callers(Implementation implementation)
    {
        foreach (var dispose in new Func<RateLimiter, ValueTask>[] { static limiter => limiter.DisposeAsync(), static limiter => { limiter.Dispose(); return default; } })
        {
            var limiter = RateLimiters.CreateWaiting(implementation, 2);
            limiter.AttemptAcquire(2);
            var first = limiter.AcquireAsync(1, Cancel).AsTask();
            var second = limiter.AcquireAsync(2, Cancel).AsTask();
            await dispose(limiter);
            Assert.False((await first).IsAcquired);
            Assert.False((await second).IsAcquired);
            await dispose(limiter);
        }
    }
}
