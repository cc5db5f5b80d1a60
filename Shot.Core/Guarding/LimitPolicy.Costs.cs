namespace Shot.Guarding;

/// <content>Costs that each call states, and costs that are settled after the work.</content>
internal sealed partial class LimitPolicy
{
    /// <summary>What states the cost of each call at the first site where something does; null if each site has one cost.</summary>
    public string? CostFrom { get; private set; }

    /// <summary>Whether the work may settle the cost at some site.</summary>
    public bool Settles { get; private set; }

    /// <summary>As <see cref="TryAcquire(int, ulong, out TimeSpan, ulong)"/>, for a cost that may exceed the burst in force: such a call is
    /// refused with <see cref="Refusal.Never"/>.</summary>
    public bool TryAcquireStated(int cost, ulong key, out TimeSpan retryAfter, ulong plan) =>
        TryAcquireAnew(cost, key, out retryAfter, plan);

    /// <summary>Replaces the permits that a call was charged by those that it has used. What it used beyond them is surcharged, to the
    /// limiter in force. What it did not use is given back to the limiter that it came from, as far as that cannot admit too
    /// much.</summary>
    public void Settle(int charged, PermitStamp stamp, in KeyStamp key, int actual)
    {
        if (actual > charged)
            Take(actual - charged, key.Hash);
        else if (key.Table is { } table)
            table.Return(key, charged - actual);
        else
            stamp.Limiter!.ReturnPart(stamp, charged - actual);
    }

    private void Take(int surcharge, ulong key)
    {
        while (true)
        {
            var (keys, limiter) = (Keys, Volatile.Read(ref _limiter));
            if (keys is null ? limiter!.TrySurcharge(surcharge) : keys.TrySurchargeHashed(key, surcharge))
                return;
            IsReplaced(keys, limiter);
        }
    }

    private int LargestCost(int permits) => CostFrom is not null ? permits : MaxCost;

    /// <summary>Whether a cost is 1 to the burst of the limiter that is asked, or of the plan in its table. A change may have lowered it a
    /// moment ago.</summary>
    private static bool Fits(int cost, KeyedLimiter<ulong>? keys, Limiter? limiter, ulong plan, out TimeSpan retryAfter)
    {
        // One permit fits into every burst. It is what most calls cost, and needs no look-up of the plan.
        retryAfter = TimeSpan.Zero;
        return cost == 1 || Fits(cost, keys?.PermitsUnder(plan) ?? limiter!.Permits, out retryAfter);
    }

    private bool Fits(int cost, out TimeSpan retryAfter) => Fits(cost, Permits, out retryAfter);

    private static bool Fits(int cost, int permits, out TimeSpan retryAfter)
    {
        var fits = (uint)(cost - 1) < (uint)permits;
        retryAfter = fits ? TimeSpan.Zero : Refusal.Never;
        return fits;
    }
}
