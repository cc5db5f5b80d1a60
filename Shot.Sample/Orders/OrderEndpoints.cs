using Microsoft.AspNetCore.Http.HttpResults;

namespace Shot.Sample.Orders;

internal static class OrderEndpoints
{
    [ShotLimit(1000, perSecond: 1000, MaxWaitMs = 500)]
    public static Task<Receipt> PlaceAsync(Order order, IOrders orders, CancellationToken cancellationToken) =>
        orders.PlaceAsync(order, cancellationToken);

    [ShotLimit(100, perSecond: 100, MaxWaitMs = 250, TrustCaller = true)]
    public static async Task<string> SlowAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        return "Late.";
    }

    public static async Task<Results<Ok<decimal>, StatusCodeHttpResult>> PriceAsync(
        string item, ISupplier supplier, CancellationToken cancellationToken)
    {
        try
        {
            return TypedResults.Ok(await supplier.PriceAsync(item, cancellationToken));
        }
        catch (HttpRequestException)
        {
            return TypedResults.StatusCode(StatusCodes.Status502BadGateway);
        }
    }

    [ShotLimit(20, perSecond: 10, Key = "query:customer")]
    public static string Search(string customer, string text) => $"Nothing is called {text}, {customer}.";

    [ShotLimit(10, perSecond: 1, Key = "route:tenant", Plan = "free", PlanFrom = TenantPlans.Key)]
    [ShotLimit(100, perSecond: 20, Key = "route:tenant", Plan = "pro")]
    public static string Report(string tenant) => $"A report for {tenant}.";

    [ShotConcurrency]
    public static async Task<string> SuggestAsync(Dependency suggestions, CancellationToken cancellationToken)
    {
        await suggestions.CallAsync(cancellationToken);
        return "Tea goes well with biscuits.";
    }
}
