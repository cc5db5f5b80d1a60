namespace Shot;

/// <summary>What a limit with <see cref="ShotScope.Cluster"/> does while its store does not answer.</summary>
public enum StoreDown
{
    /// <summary>
    /// Each node admits its share: the burst and the rate, divided by the number of nodes. The share begins empty, and what it admits is
    /// charged to the store afterwards. The limit of the cluster holds if all nodes have lost the store.
    /// </summary>
    LocalShare,

    /// <summary>Every call is admitted. The limit does not hold.</summary>
    Admit,

    /// <summary>Every call is refused.</summary>
    Refuse,
}
