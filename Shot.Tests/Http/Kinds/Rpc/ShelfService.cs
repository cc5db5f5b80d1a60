using Grpc.Core;

namespace Shot.Tests.Http.Kinds.Rpc;

/// <summary>Two calls, whichever method they are of.</summary>
[ShotLimit(2, perSecond: 0.0001)]
public sealed class ShelfService : Shelf.ShelfBase
{
    public override Task<Item> First(Item request, ServerCallContext context) => Task.FromResult(request);

    public override Task<Item> Second(Item request, ServerCallContext context) => Task.FromResult(request);

    [ShotExempt]
    public override Task<Item> Free(Item request, ServerCallContext context) => Task.FromResult(request);
}
