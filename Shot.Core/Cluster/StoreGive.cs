namespace Shot;

/// <summary>Returns the unused permits of a lease.</summary>
/// <param name="Key">Key of the limit, or of one of its keys, in the store.</param>
/// <param name="Strategy">The algorithm.</param>
/// <param name="Permits">Number of permits.</param>
/// <param name="PerSecond">Permits replenished per second.</param>
/// <param name="Window">Microseconds that a window lasts. Permits return only to the window that granted them.</param>
/// <param name="GrantedAt">The store's time at which it granted the lease, in microseconds.</param>
/// <param name="Total"><see cref="StoreReply.Total"/> of the reply that granted the lease.</param>
/// <param name="Life">
/// Microseconds that a lease lives. An older lease is not returned, because its permits have been replenished already.
/// </param>
public readonly record struct StoreGive(
    string Key, ShotStrategy Strategy, long Permits, double PerSecond, double Window, long GrantedAt, long Total, long Life);
