namespace Shot.Cluster;

/// <summary>A level that the node saw in the store, with which it restores what the store loses.</summary>
/// <param name="Level">Micro-permits.</param>
/// <param name="Time">The store's time; zero for none.</param>
/// <param name="Sent">The node's time at which it sent the request whose reply told the level.</param>
internal readonly record struct SeenLevel(long Level, long Time, long Sent)
{
    /// <summary>Whether all of it has been replenished.</summary>
    public bool IsOver(ClusterNumbers numbers, long now) =>
        Level == 0 || (Level <= numbers.PerSecond * (now - Sent) && now - Sent > 2 * numbers.Window);
}
