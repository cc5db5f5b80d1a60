using System.Threading.RateLimiting;

namespace Shot.Sample.Stress;

/// <summary>The in-process contenders: calls of a service.</summary>
internal sealed class InProcess : IAsyncDisposable
{
    private readonly TokenBucketRateLimiter _queue = new(Options(BurstLoad.Calls));
    private readonly TokenBucketRateLimiter _stock = new(Options(0));
    private readonly GuardedWork _guarded = new Work().Guarded();
    private readonly Work _work = new Work();

    public IEnumerable<Contender> Contenders =>
    [
        new("raw: limiter with a queue", true, token => CallAsync(_queue, token)),
        new("stock: limiter without", false, token => CallAsync(_stock, token)),
        new("Shot", false, CallShotAsync),
    ];

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _stock.DisposeAsync();
    }

    private static TokenBucketRateLimiterOptions Options(int queue) => new()
    {
        TokenLimit = BurstLoad.Permits,
        TokensPerPeriod = BurstLoad.PerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    };

    private async ValueTask<Verdict> CallAsync(TokenBucketRateLimiter limiter, CancellationToken cancellationToken)
    {
        using var lease = await limiter.AcquireAsync(1, cancellationToken);
        if (!lease.IsAcquired)
            return Verdict.Refused;
        await _work.DoAsync(cancellationToken);
        return Verdict.Admitted;
    }

    private async ValueTask<Verdict> CallShotAsync(CancellationToken cancellationToken) =>
        (await _guarded.TryDoAsync(cancellationToken)).Outcome switch
        {
            ShotOutcome.Completed => Verdict.Admitted,
            ShotOutcome.Overloaded => Verdict.Refused,
            _ => Verdict.TimedOut,
        };
}
