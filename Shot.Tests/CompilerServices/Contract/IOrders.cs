using Shot;

namespace Contract;

public interface IOrders
{
    [ShotLimit(1, perSecond: 0.001)]
    int Place(int id);

    [ShotLimit(1, perSecond: 0.001, MaxWaitMs = 600_000)]
    Task<int> PlaceAsync(int id, CancellationToken cancellationToken);

    [ShotLimit(1, perSecond: 0.001, MaxQueueMs = 1)]
    ValueTask MailAsync(string text, CancellationToken cancellationToken);

    [ShotLimit(1, perSecond: 0.001), ShotConcurrency(4)]
    IAsyncEnumerable<int> ListAsync(CancellationToken cancellationToken);

    [ShotLimit(1, perSecond: 0.001, Key = "parameter:tenant")]
    void Note(string tenant);

    [ShotLimit(1, perSecond: 0.001, Fallback = nameof(Guess))]
    int Count();

    int Guess();
}
