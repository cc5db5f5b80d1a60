namespace Companions.Web;

/// <summary>Stands between an endpoint and a guarded service.</summary>
internal sealed class Warehouse(IStock stock)
{
    public int Total() => stock.Count("all");
}
