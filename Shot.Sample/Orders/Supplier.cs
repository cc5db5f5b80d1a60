using System.Globalization;

namespace Shot.Sample.Orders;

/// <summary>Asks the supplier over HTTP. It knows nothing of deadlines and limits: those are the client's.</summary>
internal sealed class Supplier(HttpClient client) : ISupplier
{
    public async Task<decimal> PriceAsync(string item, CancellationToken cancellationToken)
    {
        var price = await client.GetStringAsync(new Uri(Uri.EscapeDataString(item), UriKind.Relative), cancellationToken);
        return decimal.Parse(price, CultureInfo.InvariantCulture);
    }
}
