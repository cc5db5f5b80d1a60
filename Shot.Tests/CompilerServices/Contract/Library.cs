using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shot;

namespace Contract;

/// <summary>What the tests call. They know no other type of this library.</summary>
public static class Library
{
    [ShotLimit(1, perSecond: 0.001)]
    public static string Version() => "1";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/version", Version);

    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<IOrders, Orders>().AddSingleton(typeof(IStore<>), typeof(Store<>));

    /// <summary>Calls every guarded method twice, and returns the outcomes.</summary>
    public static async Task<string[]> CallTwice(IServiceProvider services)
    {
        var orders = services.GetRequiredService<IOrders>();
        var twins = services.GetRequiredService<GuardedOrders>();
        var store = services.GetRequiredService<IStore<string>>();
        return
        [
            await Outcomes("Place", () => Task.FromResult(orders.Place(1))),
            await Outcomes("PlaceAsync", () => orders.PlaceAsync(1, CancellationToken.None)),
            await Outcomes("MailAsync", async () =>
            {
                await orders.MailAsync("", CancellationToken.None);
                return 0;
            }),
            await Outcomes("ListAsync", async () =>
            {
                var count = 0;
                await foreach (var _ in orders.ListAsync(CancellationToken.None))
                    count++;
                return count;
            }),
            await Outcomes("Note", () =>
            {
                orders.Note("a");
                return Task.FromResult(0);
            }),
            await Outcomes("Count", () => Task.FromResult(orders.Count())),
            await Outcomes("TryPlace", () => Task.FromResult(twins.TryPlace(1))),
            await Outcomes("Find", () => Task.FromResult(store.Find(1) ?? "none")),
            await Outcomes("Charge", () => Task.FromResult(Payments.Charge(1))),
        ];
    }

    private static async Task<string> Outcomes<T>(string method, Func<Task<T>> call)
    {
        var outcomes = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            try
            {
                outcomes.Add(await call() is ShotResult<int> { Outcome: var outcome } ? $"{outcome}" : "admitted");
            }
            catch (ShotOverloadedException)
            {
                outcomes.Add("refused");
            }
        }

        return $"{method}: {string.Join(", ", outcomes)}";
    }
}
