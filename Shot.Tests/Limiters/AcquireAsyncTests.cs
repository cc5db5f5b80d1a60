using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Limiters;

/// <summary>Waiting for a booking.</summary>
public sealed class AcquireAsyncTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Available_permits_are_acquired_at_once()
    {
        var acquired = new TokenBucket(1, 10, _time).AcquireAsync(1, TimeSpan.Zero, TestContext.Current.CancellationToken);
        Assert.True(acquired.IsCompletedSuccessfully);
        Assert.True(await acquired);
    }

    [Fact]
    public async Task A_wait_that_would_be_too_long_is_refused_at_once()
    {
        var bucket = new TokenBucket(1, 10, _time);
        Assert.True(bucket.TryAcquire());
        var refused = bucket.AcquireAsync(1, TimeSpan.FromMilliseconds(99), TestContext.Current.CancellationToken);
        Assert.True(refused.IsCompletedSuccessfully);
        Assert.False(await refused);
    }

    [Fact]
    public async Task A_wait_ends_when_the_permits_come_due_and_not_before()
    {
        var bucket = new TokenBucket(1, 10, _time);
        Assert.True(bucket.TryAcquire());
        var first = bucket.AcquireAsync(1, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        var second = bucket.AcquireAsync(1, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await first);
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(await second);
    }

    [Fact]
    public async Task A_cancelled_wait_gives_its_place_back()
    {
        var bucket = new TokenBucket(1, 10, _time);
        Assert.True(bucket.TryAcquire());
        using var leaving = new CancellationTokenSource();
        var waiting = bucket.AcquireAsync(1, TimeSpan.FromSeconds(1), leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.True(bucket.TryReserve(1, TimeSpan.FromMilliseconds(100), out _));
        Assert.True((await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => bucket.AcquireAsync(1, TimeSpan.FromSeconds(1), leaving.Token).AsTask())).CancellationToken == leaving.Token);
    }
}
