namespace Shot.Sample.Orders;

internal static class OrderEndpoints
{
    [ShotLimit(1000, perSecond: 1000, MaxWaitMs = 500)]
    public static Task<Receipt> PlaceAsync(Order order, IOrders orders, CancellationToken cancellationToken) =>
        orders.PlaceAsync(order, cancellationToken);

    [ShotLimit(100, perSecond: 100, MaxWaitMs = 250)]
    public static async Task<string> SlowAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        return "Late.";
    }
}
