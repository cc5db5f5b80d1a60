namespace Consumer.Unguarded;

public sealed class Shop(IOrders orders)
{
    public int Count()
    {
        try
        {
            return orders.Count();
        }
        catch (Exception error) // SHOT032: a refusal is no failure.
        {
            Console.WriteLine(error);
            return 0;
        }
    }
}
