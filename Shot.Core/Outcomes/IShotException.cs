using System.Diagnostics.CodeAnalysis;

namespace Shot;

/// <summary>
/// A guard's own answer to a call, thrown in place of a result: <see cref="ShotOverloadedException"/> or <see cref="ShotTimeoutException"/>. Catch both with
/// <c>catch (Exception error) when (error is IShotException)</c>. What the guarded work throws is never one of these.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "Only exceptions implement it.")]
public interface IShotException
{
    /// <summary>The name of the limit that answered: <c>IOrders.PlaceAsync</c>, <c>POST /orders/{id}</c>, or the annotation's <c>Name</c>.</summary>
    string LimitName { get; }
}
