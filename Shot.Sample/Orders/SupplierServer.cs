using System.Globalization;

namespace Shot.Sample.Orders;

/// <summary>Stands in for a supplier elsewhere, so that the sample needs no second process. It needs long for the item "rare", and fails for
/// the item "lost".</summary>
internal sealed class SupplierServer : HttpMessageHandler
{
    public static Uri Address { get; } = new("http://supplier.example/");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var item = Uri.UnescapeDataString(request.RequestUri!.Segments[^1]);
        await Task.Delay(item == "rare" ? 1_000 : 10, cancellationToken);
        return item == "lost"
            ? throw new HttpRequestException("The supplier does not answer.")
            : new HttpResponseMessage { Content = new StringContent((0.25m * item.Length).ToString(CultureInfo.InvariantCulture)) };
    }
}
