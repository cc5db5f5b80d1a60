using Shot;

namespace Microsoft.AspNetCore.Http;

/// <summary>Settles the cost of a request.</summary>
public static class ShotHttpContextExtensions
{
    /// <summary>As <see cref="ShotCost.Settle(string, long)"/>, for the limits of a request's endpoint. It needs no execution context, so it
    /// also works in <see cref="HttpResponse.OnCompleted(Func{Task})"/>, where the bytes of the response are known. Do not call it later: the
    /// server uses the context for the next request of the connection.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">The limit's name.</param>
    /// <param name="actual">Permits that the request has used, at least 0.</param>
    /// <returns>Whether this settled the cost.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="actual"/> is negative.</exception>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static bool SettleShotCost(this HttpContext context, string limit, long actual)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ShotCost.Settle(RequestWatch.In(context)?.Settled, limit, actual);
    }
}
