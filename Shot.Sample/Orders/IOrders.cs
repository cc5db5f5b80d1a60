namespace Shot.Sample.Orders;

public interface IOrders
{
    [ShotLimit(1000, perSecond: 1000, MaxWaitMs = 500)]
    Task<Receipt> PlaceAsync(Order order, CancellationToken cancellationToken);

    [ShotLimit(3, perSecond: 1)]
    Task<int> CountAsync(string item, CancellationToken cancellationToken);
}
