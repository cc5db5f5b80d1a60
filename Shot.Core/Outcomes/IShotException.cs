namespace Shot;

/// <summary>The answer of a guard that refused a call or found it late: <see cref="ShotOverloadedException"/> or
/// <see cref="ShotTimeoutException"/>. Catch both with <c>catch (Exception error) when (error is IShotException)</c>. Exceptions of the
/// guarded work are never wrapped in one.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "Only exceptions implement it.")]
public interface IShotException
{
    /// <summary>The limit that answered: <c>IOrders.PlaceAsync</c>, <c>POST /orders</c>, or the annotation's <c>Name</c>.</summary>
    string LimitName { get; }
}
