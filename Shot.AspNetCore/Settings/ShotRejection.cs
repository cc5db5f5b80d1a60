namespace Shot.AspNetCore;

/// <summary>The argument of <see cref="ShotHttpOptions.OnRejected"/>: a request that the guard answers instead of its handler.</summary>
public sealed class ShotRejection
{
    internal ShotRejection(HttpContext httpContext, ShotOutcome outcome, string limitName, TimeSpan retryAfter) =>
        (HttpContext, Outcome, LimitName, RetryAfter) = (httpContext, outcome, limitName, retryAfter);

    /// <summary>The request and its response, whose status and headers are set and whose body is not written. For a late request it is a
    /// separate context: the same request without its body, a draft of the response, and services from a scope of its own.</summary>
    public HttpContext HttpContext { get; }

    /// <summary><see cref="ShotOutcome.Overloaded"/> or <see cref="ShotOutcome.TimedOut"/>.</summary>
    public ShotOutcome Outcome { get; }

    /// <summary>The name of the limit that refused the request or was late.</summary>
    public string LimitName { get; }

    /// <summary>Exact time until a permit is available to a client that has no competitors; zero for a late request.
    /// <see cref="TimeSpan.MaxValue"/> if it costs more than the burst.</summary>
    public TimeSpan RetryAfter { get; }
}
