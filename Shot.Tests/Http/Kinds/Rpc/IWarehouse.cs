namespace Shot.Tests.Http.Kinds.Rpc;

/// <summary>A guarded service behind gRPC methods that are not.</summary>
public interface IWarehouse
{
    [ShotLimit(1, perSecond: 0.0001, Key = "parameter:item")]
    [ShotDeadline(1)]
    Task<string> FetchAsync(string item, CancellationToken cancellationToken);
}

internal sealed class Warehouse : IWarehouse
{
    public async Task<string> FetchAsync(string item, CancellationToken cancellationToken)
    {
        if (item == "far away")
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return item;
    }
}
