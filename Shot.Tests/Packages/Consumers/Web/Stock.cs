namespace Consumer;

internal sealed class Stock : IStock
{
    public int Count(string item) => item.Length;
}
