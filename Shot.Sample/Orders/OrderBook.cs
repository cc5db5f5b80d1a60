namespace Shot.Sample.Orders;

/// <summary>The work. It knows nothing of limits and only observes its token.</summary>
internal sealed class OrderBook : IOrders
{
    public async Task<Receipt> PlaceAsync(Order order, CancellationToken cancellationToken)
    {
        await Task.Delay(10, cancellationToken);
        return new Receipt(Guid.NewGuid(), order);
    }

    public async Task<int> CountAsync(string item, CancellationToken cancellationToken)
    {
        await Task.Delay(10, cancellationToken);
        return item.Length;
    }
}
