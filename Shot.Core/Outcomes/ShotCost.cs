using Shot.Guarding;

namespace Shot;

/// <summary>Settles the cost of a call that is known only after its work, such as bytes sent or tokens used. For limits with
/// <see cref="ShotLimitAttribute.Settles"/>. Thread-safe.</summary>
/// <remarks><para>The call is admitted at an estimate: its <see cref="ShotLimitAttribute.Cost"/> or
/// <see cref="ShotLimitAttribute.CostFrom"/>. If it used less, the difference is given back, as far as that cannot admit more than the limit
/// allows: permits that would have overflowed a full bucket meanwhile are lost. If it used more, the difference is taken from the permits of
/// later calls: the limit admits nobody until it has replenished it. At each admission, the costs that are not replenished are at most the
/// burst.</para>
/// <para>What a limit is short of is at most <see cref="int.MaxValue"/> permits, and what it replenishes in 1,000 days.</para></remarks>
public static class ShotCost
{
    /// <summary>Replaces the cost of the current call by the actual one. Call it from the work of the call, or from what the work
    /// calls; the call flows with the execution context.</summary>
    /// <param name="limit">The limit's name: the annotation's <c>Name</c>, or a default such as <c>IOrders.PlaceAsync</c>. If calls within
    /// calls have a limit of that name, it is the innermost one's.</param>
    /// <param name="actual">Permits that the call has used, at least 0.</param>
    /// <returns>Whether this settled the cost. False if it was settled before, if no call around has a limit of that name that settles, or if
    /// the call was not charged: the limit does not apply to it, or its mode is not <see cref="ShotMode.Enforce"/> and it had no permit
    /// left.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="actual"/> is negative.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="limit"/> is null.</exception>
    public static bool Settle(string limit, long actual) => Settle(CallCharge.Current, limit, actual);

    internal static bool Settle(CallCharge? innermost, string limit, long actual)
    {
        ArgumentNullException.ThrowIfNull(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(actual);
        return CallCharge.Settle(innermost, limit, actual);
    }
}
