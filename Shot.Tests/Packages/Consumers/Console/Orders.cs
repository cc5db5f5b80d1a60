namespace Consumer;

public sealed class Orders : IOrders
{
    public Task<int> PlaceAsync(string item, CancellationToken cancellationToken) => Task.FromResult(item.Length);

    public Task StallAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);
}
