namespace Shot;

/// <summary>The guard's own answer to a call: refused or late. What the work itself throws is never one of these.</summary>
public abstract class ShotException : Exception
{
    private protected ShotException(string limitName, string message)
        : base(message) => LimitName = limitName;

    /// <summary>The name of the limit that answered: <c>IOrders.PlaceAsync</c>, <c>POST /orders/{id}</c>, or the annotation's <c>Name</c>.</summary>
    public string LimitName { get; }
}
