namespace Shot.Sample.Orders;

public sealed record Order(string Item, int Quantity);
