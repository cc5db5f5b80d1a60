namespace Shot.Cluster;

/// <summary>When the store granted a lease.</summary>
/// <param name="At">The store's time, in microseconds.</param>
/// <param name="Total"><see cref="StoreReply.Total"/>.</param>
internal readonly record struct Grant(long At, long Total);
