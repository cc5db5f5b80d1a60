using Consumer;
using Shot;

// A partial method, a guarded instance of an interface, and a twin: each admits two and refuses the third.
var payments = new Payments();
var charged = 0;
try
{
    for (; charged < 3; charged++)
        payments.Charge(10);
}
catch (ShotOverloadedException refusal)
{
    Console.WriteLine($"{refusal.LimitName}: {charged} charged");
}

var orders = new Orders().Guarded();
var placed = await orders.PlaceAsync("tea", CancellationToken.None) + await orders.PlaceAsync("tea", CancellationToken.None);
var third = await orders.TryPlaceAsync("tea", CancellationToken.None);
Console.WriteLine($"IOrders: {placed}, then {third.Outcome}");

// A deadline holds here as well.
try
{
    await orders.StallAsync(CancellationToken.None);
}
catch (ShotTimeoutException missed)
{
    Console.WriteLine($"{missed.LimitName}: missed its deadline");
}
