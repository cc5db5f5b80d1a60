using Microsoft.AspNetCore.Http;

namespace Shot.AspNetCore;

/// <summary>A request that the guard answers in place of its handler: what <see cref="ShotHttpOptions.OnRejected"/> is given.</summary>
public sealed class ShotRejection
{
    internal ShotRejection(HttpContext httpContext, ShotOutcome outcome, string limitName, TimeSpan retryAfter)
    {
        HttpContext = httpContext;
        Outcome = outcome;
        LimitName = limitName;
        RetryAfter = retryAfter;
    }

    /// <summary>
    /// The request, and its response with status and headers set and nothing sent. At a missed deadline it is a context of its own: it
    /// has the same request without its body, a draft of the response, and services of a scope of its own.
    /// </summary>
    public HttpContext HttpContext { get; }

    /// <summary><see cref="ShotOutcome.Overloaded"/> or <see cref="ShotOutcome.TimedOut"/>.</summary>
    public ShotOutcome Outcome { get; }

    /// <summary>The name of the limit that answers.</summary>
    public string LimitName { get; }

    /// <summary>How long until a permit is there for a caller that is alone, exactly; zero for a missed deadline.</summary>
    public TimeSpan RetryAfter { get; }
}
