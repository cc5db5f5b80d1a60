namespace Shot.Sample.Orders;

/// <summary>A supplier that needs long for the item "rare", and fails for the item "lost".</summary>
internal sealed class Supplier : ISupplier
{
    public async Task<decimal> PriceAsync(string item, CancellationToken cancellationToken)
    {
        await Task.Delay(item == "rare" ? 1_000 : 10, cancellationToken);
        return item == "lost" ? throw new HttpRequestException("The supplier does not answer.") : 0.25m * item.Length;
    }
}
