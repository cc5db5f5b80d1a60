using System.Threading.RateLimiting;

namespace Shot.Sample.Stress;

/// <summary>The in-process contenders: calls of a service.</summary>
internal sealed class InProcess : IAsyncDisposable
{
    private readonly TokenBucketRateLimiter _queue = new(Bucket.Options(BurstLoad.Permits, BurstLoad.PerSecond, BurstLoad.Calls));
    private readonly TokenBucketRateLimiter _stock = new(Bucket.Options(BurstLoad.Permits, BurstLoad.PerSecond, 0));
    private readonly GuardedWork _guarded = new Work().Guarded();
    private readonly Work _work = new Work();

    public IReadOnlyList<Contender> Contenders =>
    [
        new("raw: limiter with a queue", true, token => CallAsync(_queue, token)),
        new("stock: limiter without", false, token => CallAsync(_stock, token)),
        new("Shot", false, CallShotAsync),
    ];

    /// <summary>What the rows of the contenders mean.</summary>
    public static (string Row, string Meaning)[] Meanings =>
    [
        ("raw", $"a token bucket of .NET with QueueLimit = {BurstLoad.Calls:N0}. Calls wait for their permits."),
        ("stock", "the same bucket with QueueLimit = 0. Calls without a permit are refused."),
        (Rows.Shot, $"[ShotLimit({BurstLoad.Permits}, perSecond: {BurstLoad.PerSecond}, MaxWaitMs = {BurstLoad.MaxWaitMs})]. More than "
            + $"{BurstLoad.Permits:N0} are admitted if permits come back while the burst runs."),
    ];

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _stock.DisposeAsync();
    }

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
