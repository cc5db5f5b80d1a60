using System.Threading.RateLimiting;
using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Interop;

/// <summary>Waits that are bookings.</summary>
public sealed class BookingAdapterTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = new();
    private readonly TokenBucket _bucket;

    public BookingAdapterTests()
    {
        _bucket = new TokenBucket(2, 10, _time);
    }

    [Fact]
    public async Task Callers_wait_in_the_order_in_which_they_came_and_no_longer_than_said()
    {
        await using var limiter = _bucket.AsRateLimiter(maxDelay: 2 * Interval);
        Assert.True((await limiter.AcquireAsync(2, Cancel)).IsAcquired);
        var first = limiter.AcquireAsync(1, Cancel).AsTask();
        var second = limiter.AcquireAsync(1, Cancel).AsTask();
        var refused = limiter.AcquireAsync(1, Cancel);
        Assert.True(refused.IsCompletedSuccessfully);
        Assert.True((await refused).TryGetMetadata(MetadataName.RetryAfter, out var retryAfter));
        Assert.Equal(3 * Interval, retryAfter);

        _time.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True((await first).IsAcquired);
        Assert.False(second.IsCompleted);
        Assert.Equal(1, limiter.GetStatistics()!.CurrentQueuedCount);
        _time.Advance(Interval);
        Assert.True((await second).IsAcquired);
        var statistics = limiter.GetStatistics()!;
        Assert.Equal((0, 3, 1), (statistics.CurrentQueuedCount, statistics.TotalSuccessfulLeases, statistics.TotalFailedLeases));
    }

    [Fact]
    public async Task A_synchronous_caller_never_waits_and_never_overtakes_an_asynchronous_one()
    {
        await using var limiter = _bucket.AsRateLimiter(maxDelay: TimeSpan.FromSeconds(1));
        Assert.True(limiter.AttemptAcquire(2).IsAcquired);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        var waiting = limiter.AcquireAsync(1, Cancel).AsTask();
        _time.Advance(Interval);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        Assert.True((await waiting).IsAcquired);
    }

    [Fact]
    public async Task A_probe_never_waits()
    {
        await using var limiter = _bucket.AsRateLimiter(maxDelay: TimeSpan.FromSeconds(1));
        Assert.True((await limiter.AcquireAsync(0, Cancel)).IsAcquired);
        Assert.Equal(2, _bucket.AvailablePermits);
        Assert.True(limiter.AttemptAcquire(2).IsAcquired);
        var probe = limiter.AcquireAsync(0, Cancel);
        Assert.True(probe.IsCompletedSuccessfully);
        Assert.False((await probe).IsAcquired);
    }

    [Fact]
    public async Task A_caller_that_leaves_returns_its_booking()
    {
        await using var limiter = _bucket.AsRateLimiter(maxDelay: Interval);
        limiter.AttemptAcquire(2);
        using var leaving = new CancellationTokenSource();
        var left = limiter.AcquireAsync(1, leaving.Token).AsTask();
        Assert.False((await limiter.AcquireAsync(1, Cancel)).IsAcquired);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        var next = limiter.AcquireAsync(1, Cancel).AsTask();
        _time.Advance(Interval);
        Assert.True((await next).IsAcquired);
    }

    [Fact]
    public async Task Disposing_of_the_adapter_gives_bookings_back_and_leaves_the_bucket_alone()
    {
        var limiter = _bucket.AsRateLimiter(maxDelay: TimeSpan.FromSeconds(1));
        limiter.AttemptAcquire(2);
        var waiting = limiter.AcquireAsync(2, Cancel).AsTask();
        Assert.False(_bucket.TryReserve(1, 2 * Interval, out _));
        limiter.Dispose();
        var refused = await waiting;
        Assert.False(refused.IsAcquired);
        Assert.True(refused.TryGetMetadata(MetadataName.ReasonPhrase, out var reason));
        Assert.Equal("Rate limiter disposed", reason);
        Assert.Equal(0, _bucket.ForfeitedPermits);
        Assert.True(_bucket.TryReserve(1, Interval, out _));
    }
}
