namespace Shot.Sample.Orders;

public sealed record Receipt(Guid Id, Order Order);
