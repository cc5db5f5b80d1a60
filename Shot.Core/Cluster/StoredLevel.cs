namespace Shot.Cluster;

/// <summary>
/// What a store keeps for a key, and how it decides: pure functions of the kept level, the request and the store's time.
/// <see cref="MemoryShotStore"/> runs them. The scripts of other stores do the same in the same arithmetic, and tests compare them.
/// </summary>
/// <remarks>
/// <para>The level counts spent permits in micro-permits, as a double: whole numbers up to 2^53 are exact. The level of a token bucket
/// drains at the rate. It may rise to the ceiling P − H for leases, where H is the head-room, and to P for single permits.</para>
/// <para><b>Bound.</b> Let V be the level and U the permits of unused live leases. Grants less returns in any time t are at most
/// V(end) − V(start) + r·t. Each admission uses a permit of U(start) or of a later grant, so at most V(end) + r·t + (U(start) − V(start))
/// calls are admitted. All of U(start) was granted within one lease life L, in which V drained at most r·L = H. So U(start) − V(start) ≤
/// H, V(end) ≤ P − H, and at most <b>P + r·t</b> are admitted. With a ceiling of P, permits are used at once, and U is zero.</para>
/// <para><b>Returns.</b> A part of a lease may have drained before its return arrives. To subtract that part again would take it from
/// leases that still live. Therefore a return leaves in V all that was granted after its lease: the store counts what it has
/// granted.</para>
/// <para><b>Witness.</b> A node sends the level that it saw last. If the store has lost later writes, or its clock has jumped forward, the
/// level is raised to what is left of the one that the node saw. If the store's clock goes back, the level is kept and dated anew.</para>
/// <para><b>Debts.</b> Nodes that lose the store admit their shares, at most r·t in all, while the level drains by r·t as well. Each node
/// reports what it admitted. The first node that comes back also reports what the others may have admitted, or it could be granted permits
/// that they have used.</para>
/// </remarks>
/// <param name="Level">Level of spent permits; in a sliding window, permits taken in this window.</param>
/// <param name="Previous">
/// In a sliding window, permits taken in the window before. In a token bucket, the number of permits granted so far. It begins with the
/// time, so that it does not come to the same number again after the store has lost it. Else zero.
/// </param>
/// <param name="Time">The store's time of the level, in microseconds.</param>
internal readonly record struct StoredLevel(double Level, double Previous, long Time)
{
    public const double MicroPermits = 1e6;

    /// <summary>Permits of a lease are at most this part of what is left.</summary>
    private const double LeasePart = 2;

    /// <summary>A store's clock that is ahead of a node's view by more than this has jumped.</summary>
    private const double LargestDrift = 1e6;

    /// <summary>Decides a request.</summary>
    /// <param name="stored">
    /// What is kept; null when nothing is. Replaced by what is to be kept: unchanged when nothing is to be written.
    /// </param>
    /// <param name="take">The request.</param>
    /// <param name="now">The store's time, in microseconds.</param>
    public static StoreReply Take(ref StoredLevel? stored, in StoreTake take, long now)
    {
        var (level, previous) = At(stored, take.Strategy, take.PerSecond, Window(take), now);
        var isChanged = stored is { Time: var time } && now < time;
        if (take.SeenTime > 0 && Seen(take, stored?.Time ?? 0, now) is var seen && seen > level)
            (level, isChanged) = (seen, true);
        var debt = take.Debt + (stored is { } last && last.Time >= now - take.DownAge ? 0 : take.DebtOfOthers);
        if (Math.Min(level + debt, take.Ceiling) is var indebted && indebted > level)
            (level, isChanged) = (indebted, true);

        var weighted = take.Strategy is ShotStrategy.TokenBucket or ShotStrategy.FixedWindow ? 0 : Weighted(previous, Window(take), now);
        var room = take.Ceiling - level - weighted - take.Reserve;
        long granted = 0;
        if (take.Min * MicroPermits <= room)
        {
            granted = Math.Max(take.Min, Math.Min(take.Want, (long)Math.Floor(room / LeasePart / MicroPermits)));
            level += granted * MicroPermits;
            previous += take.Strategy == ShotStrategy.TokenBucket ? granted : 0;
            isChanged = true;
        }

        if (isChanged)
            stored = new StoredLevel(level, previous, now);
        var untilEnd = take.Strategy == ShotStrategy.TokenBucket ? 0 : (long)Math.Floor(End(Window(take), now) - now);
        var retry = granted > 0 ? 0 : Math.Max(1, RetryAfter(take, level, previous, room, now));
        return new StoreReply(
            granted, (long)(level + weighted), now, retry, take.Strategy == ShotStrategy.TokenBucket ? (long)previous : 0,
            take.Strategy == ShotStrategy.FixedWindow ? Math.Max(1, untilEnd) : 0);
    }

    /// <summary>Returns the permits of a lease that still lives.</summary>
    public static void Give(ref StoredLevel? stored, in StoreGive give, long now)
    {
        if (stored is null || now - give.GrantedAt > give.Life || now < give.GrantedAt)
            return;
        if (give.Strategy != ShotStrategy.TokenBucket && Index(now, give.Window) != Index(give.GrantedAt, give.Window))
            return;
        var (level, previous) = At(stored, give.Strategy, give.PerSecond, give.Window, now);
        var kept = give.Strategy == ShotStrategy.TokenBucket ? (previous - give.Total) * MicroPermits : 0;
        if (kept >= 0 && level > kept)
            stored = new StoredLevel(Math.Max(kept, level - (give.Permits * MicroPermits)), previous, now);
    }

    /// <summary>Microseconds after which nothing of a level is left.</summary>
    public static double EmptyAfter(
        double level, double previous, ShotStrategy strategy, double perSecond, double window) => strategy switch
        {
            ShotStrategy.TokenBucket => level / perSecond,
            ShotStrategy.FixedWindow => window,
            _ => level > 0 || previous > 0 ? 2 * window : 0,
        };

    private static (double Level, double Previous) At(
        StoredLevel? stored, ShotStrategy strategy, double perSecond, double window, long now)
    {
        if (stored is not { } kept)
            return (0, strategy == ShotStrategy.TokenBucket ? now : 0);
        if (now < kept.Time)
            return (kept.Level, kept.Previous);
        if (strategy == ShotStrategy.TokenBucket)
            return (Math.Max(0, kept.Level - Math.Floor((now - kept.Time) * perSecond)), kept.Previous);
        return (Index(now, window) - Index(kept.Time, window)) switch
        {
            0 => (kept.Level, kept.Previous),
            1 when strategy != ShotStrategy.FixedWindow => (0, kept.Level),
            _ => default,
        };
    }

    /// <summary>The least level that the node's view implies, if the store has lost writes or its clock has jumped; else zero.</summary>
    private static double Seen(in StoreTake take, long storedTime, long now)
    {
        var isLost = take.SeenTime > storedTime;
        var isAhead = now - take.SeenTime > take.SeenAge + LargestDrift;
        if (!isLost && !isAhead)
            return 0;
        if (take.Strategy == ShotStrategy.TokenBucket)
            return take.SeenLevel - Math.Floor(take.SeenAge * take.PerSecond);
        var passed = Index(take.SeenTime + take.SeenAge, Window(take)) - Index(take.SeenTime, Window(take));
        return passed <= (take.Strategy == ShotStrategy.FixedWindow ? 0 : 1) ? take.SeenLevel : 0;
    }

    private static long RetryAfter(in StoreTake take, double level, double previous, double room, long now)
    {
        var needed = take.Min * MicroPermits;
        if (take.Strategy == ShotStrategy.TokenBucket)
            return (long)Math.Ceiling((needed - room) / take.PerSecond);
        var window = Window(take);
        var untilEnd = End(window, now) - now;
        if (take.Strategy == ShotStrategy.FixedWindow)
            return (long)Math.Ceiling(untilEnd);

        // The weight of the window before falls as this window goes on.
        if (take.Ceiling - level - needed is var free && free >= 0)
            return (long)Math.Ceiling(untilEnd - (window * free / previous));
        return (long)Math.Ceiling(untilEnd + window - (window * (take.Ceiling - needed) / level));
    }

    private static double Weighted(double previous, double window, long now) =>
        previous == 0 ? 0 : Math.Ceiling(previous * (End(window, now) - now) / window);

    private static double Window(in StoreTake take) => take.Ceiling / take.PerSecond;

    private static double Index(double time, double window) => Math.Floor(time / window);

    private static double End(double window, long now) => (Index(now, window) + 1) * window;
}
