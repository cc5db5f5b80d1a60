namespace Shot.Sample.Orders;

/// <summary>A service that this application calls over the network.</summary>
public interface ISupplier
{
    /// <summary>Asks for the price of an item.</summary>
    /// <exception cref="HttpRequestException">The supplier does not answer.</exception>
    [ShotLimit(50, perSecond: 50, MaxWaitMs = 300)]
    Task<decimal> PriceAsync(string item, CancellationToken cancellationToken);
}
