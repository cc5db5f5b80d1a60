namespace Companions.Services;

internal sealed class Stock : IStock
{
    public int Count(string item) => item.Length;
}
