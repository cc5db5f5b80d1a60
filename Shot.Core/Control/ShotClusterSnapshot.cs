namespace Shot;

/// <summary>What a node knows of a limit that its cluster shares: a part of <see cref="ShotLimitSnapshot"/>.</summary>
public sealed record ShotClusterSnapshot
{
    /// <summary>Whether the store answers. While it does not, the node decides by <see cref="StoreDown"/>.</summary>
    public required bool IsStoreUp { get; init; }

    /// <summary>Number of nodes that share the limit; null until the other nodes have counted this one.</summary>
    public int? Nodes { get; init; }

    /// <summary>What the limit does while the store does not answer.</summary>
    public required StoreDown StoreDown { get; init; }
}
