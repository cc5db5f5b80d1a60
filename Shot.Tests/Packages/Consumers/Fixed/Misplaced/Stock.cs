namespace Consumer.Misplaced;

public sealed class Stock : IStock
{
    public int Count(string item) => item.Length;
}
