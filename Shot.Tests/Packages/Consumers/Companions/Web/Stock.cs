namespace Companions.Web;

internal sealed class Stock : IStock
{
    public int Count(string item) => item.Length;
}
