namespace Shot;

/// <summary>
/// Keeps the limits with <see cref="ShotScope.Cluster"/>. All nodes of an application use the same store. Implementations must be
/// thread-safe, and must decide each request atomically. Any exception that they throw makes the node treat the store as down.
/// </summary>
public abstract class ShotStore
{
    /// <summary>Whether the store can be asked now, as far as the node knows. False saves callers from waiting for an answer.</summary>
    public virtual bool IsConnected => true;

    /// <summary>Takes permits, or a lease of permits.</summary>
    public abstract ValueTask<StoreReply> TakeAsync(StoreTake take);

    /// <summary>Returns the unused permits of a lease. The implementation must not send the same request twice.</summary>
    public abstract ValueTask GiveAsync(StoreGive give);

    /// <summary>Registers a node and counts the nodes that have registered within <paramref name="lifetime"/>.</summary>
    /// <param name="group">Key of the application's list of nodes.</param>
    /// <param name="node">The node, a unique text.</param>
    /// <param name="lifetime">Time after which a node that does not register again is no longer counted.</param>
    /// <returns>The number of nodes, this one included.</returns>
    public abstract ValueTask<int> CountNodesAsync(string group, string node, TimeSpan lifetime);
}
