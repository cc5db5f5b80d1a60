using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.RateLimiting;

namespace Shot.Tests.Interop;

/// <summary>Shot's limiters inside a resilience pipeline of Polly.</summary>
public sealed class PollyTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_pipeline_runs_what_the_bucket_admits_and_says_when_to_come_back()
    {
        var bucket = new TokenBucket(2, perSecond: 1, _time);
        var pipeline = new ResiliencePipelineBuilder().AddRateLimiter(bucket.AsRateLimiter()).Build();
        Assert.Equal(1, pipeline.Execute(static () => 1));
        Assert.Equal(2, pipeline.Execute(static () => 2));
        var rejected = Assert.Throws<RateLimiterRejectedException>(() => pipeline.Execute(static () => 3));
        Assert.Equal(TimeSpan.FromSeconds(1), rejected.RetryAfter);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4, pipeline.Execute(static () => 4));
    }

    [Fact]
    public async Task A_refusal_is_an_outcome_without_being_thrown()
    {
        var pipeline = new ResiliencePipelineBuilder<int>().AddRateLimiter(new FixedWindow(1, perSecond: 0.1, _time).AsRateLimiter()).Build();
        Assert.Equal(1, (await Run(1)).Result);
        var refused = await Run(2);
        Assert.Equal(TimeSpan.FromSeconds(10), Assert.IsType<RateLimiterRejectedException>(refused.Exception).RetryAfter);

        async ValueTask<Outcome<int>> Run(int value)
        {
            var context = ResilienceContextPool.Shared.Get(Cancel);
            var outcome = await pipeline.ExecuteOutcomeAsync(static (_, state) => Outcome.FromResultAsValueTask(state), context, value);
            ResilienceContextPool.Shared.Return(context);
            return outcome;
        }
    }

    [Fact]
    public async Task A_pipeline_waits_for_permits_that_come_due_soon_enough()
    {
        var bucket = new TokenBucket(1, perSecond: 10, _time);
        var pipeline = new ResiliencePipelineBuilder().AddRateLimiter(bucket.AsRateLimiter(maxDelay: TimeSpan.FromMilliseconds(100))).Build();
        Assert.Equal(1, await Run(1));
        var second = Run(2);
        await Assert.ThrowsAsync<RateLimiterRejectedException>(() => Run(3));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(2, await second);

        Task<int> Run(int value) => pipeline.ExecuteAsync(_ => ValueTask.FromResult(value), Cancel).AsTask();
    }

    [Fact]
    public async Task A_gate_is_left_when_the_work_ends_however_it_ends()
    {
        var gate = new ConcurrencyGate(1);
        var pipeline = new ResiliencePipelineBuilder().AddRateLimiter(gate.AsRateLimiter()).Build();
        var work = new TaskCompletionSource();
        var running = pipeline.ExecuteAsync(async _ => await work.Task, Cancel).AsTask();
        Assert.Equal(1, gate.Entered);
        await Assert.ThrowsAsync<RateLimiterRejectedException>(() => pipeline.ExecuteAsync(static _ => default, Cancel).AsTask());
        work.SetException(new InvalidDataException());
        await Assert.ThrowsAsync<InvalidDataException>(() => running);
        Assert.Equal(0, gate.Entered);
        await pipeline.ExecuteAsync(static _ => default, Cancel);
    }

    [Fact]
    public async Task A_strategy_asks_for_the_key_of_each_call()
    {
        var tenant = new ResiliencePropertyKey<string>("tenant");
        var tenants = new KeyedLimiter<string>(1, perSecond: 1, maxKeys: 100, timeProvider: _time).AsPartitionedRateLimiter(
            (ResilienceContext context) => context.Properties.GetValue(tenant, "nobody"));
        var pipeline = new ResiliencePipelineBuilder()
            .AddRateLimiter(new RateLimiterStrategyOptions { RateLimiter = asked => tenants.AcquireAsync(asked.Context, 1, asked.Context.CancellationToken) })
            .Build();
        await Run("a");
        await Run("b");
        await Assert.ThrowsAsync<RateLimiterRejectedException>(() => Run("a").AsTask());

        async ValueTask Run(string name)
        {
            var context = ResilienceContextPool.Shared.Get(Cancel);
            context.Properties.Set(tenant, name);
            await pipeline.ExecuteAsync(static _ => default, context);
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
