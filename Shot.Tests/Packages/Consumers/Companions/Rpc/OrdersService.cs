using Grpc.Core;
using Shot;

namespace Companions.Rpc;

internal sealed class OrdersService(ICatalogue catalogue) : Orders.OrdersBase
{
    [ShotLimit(1, perSecond: 0.01)]
    public override Task<Receipt> Place(Order request, ServerCallContext context) => Task.FromResult(new Receipt { Item = request.Item });

    public override async Task<Receipt> Find(Order request, ServerCallContext context) =>
        new() { Item = await catalogue.FindAsync(request.Item, context.CancellationToken) };

    /// <summary>The service behind it refuses while the method's own deadline runs.</summary>
    [ShotDeadline(60_000)]
    public override async Task<Receipt> FindSoon(Order request, ServerCallContext context) =>
        new() { Item = await catalogue.FindAsync(nameof(FindSoon), request.Item, context.CancellationToken) };

    public override async Task List(Order request, IServerStreamWriter<Receipt> responseStream, ServerCallContext context) =>
        await responseStream.WriteAsync(
            new Receipt { Item = await catalogue.FindAsync(nameof(List), request.Item, context.CancellationToken) },
            context.CancellationToken);

    [ShotDeadline(100)]
    public override async Task<Receipt> Wait(Order request, ServerCallContext context)
    {
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
        return new();
    }
}
