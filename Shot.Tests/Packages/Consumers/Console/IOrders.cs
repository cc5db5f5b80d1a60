using Shot;

namespace Consumer;

public interface IOrders
{
    [ShotLimit(2, perSecond: 0.01)]
    Task<int> PlaceAsync(string item, CancellationToken cancellationToken);

    [ShotDeadline(20)]
    Task StallAsync(CancellationToken cancellationToken);
}
