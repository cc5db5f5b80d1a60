namespace Shot.Tests.Guarding.OneAtATime;

/// <summary>A service that one caller at a time may ask, in every way that work can be asked for.</summary>
public interface IDesk
{
    [ShotConcurrency(1)]
    Task NothingAsync(CancellationToken cancellationToken);

    [ShotConcurrency(1)]
    Task<int> NumberAsync(CancellationToken cancellationToken);

    [ShotConcurrency(1)]
    ValueTask ValueNothingAsync(CancellationToken cancellationToken);

    [ShotConcurrency(1)]
    ValueTask<int> ValueNumberAsync(CancellationToken cancellationToken);

    [ShotConcurrency(1)]
    [ShotDeadline(3_600_000)]
    Task<int> ByDeadlineAsync(CancellationToken cancellationToken);

    [ShotConcurrency(1)]
    [ShotLimit(1_000_000, perSecond: 1_000_000, MaxQueueMs = 100)]
    Task<int> QueuedAsync(CancellationToken cancellationToken);

    [ShotConcurrency(1)]
    IAsyncEnumerable<int> NumbersAsync(CancellationToken cancellationToken);

    [ShotConcurrency(1)]
    int Number(CancellationToken cancellationToken);
}
