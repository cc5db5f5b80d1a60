using Microsoft.Extensions.Logging;

namespace Shot.AspNetCore.Answers;

/// <summary>Log messages of requests, in the category <c>Shot</c>.</summary>
internal static partial class ShotLog
{
    [LoggerMessage(1, LogLevel.Error, "The handler of '{Guard}' failed after its request was answered at the deadline.")]
    public static partial void LateHandlerFailed(this ILogger log, Exception error, string guard);

    [LoggerMessage(2, LogLevel.Error, "The answer to a late request of '{Guard}' could not be written.")]
    public static partial void LateAnswerFailed(this ILogger log, Exception error, string guard);

    [LoggerMessage(3, LogLevel.Error, "ShotHttpOptions.OnRejected failed for '{Limit}'. The answer was sent without it.")]
    public static partial void HookFailed(this ILogger log, Exception error, string limit);

    [LoggerMessage(5, LogLevel.Warning,
        "ShotHttpOptions.OnRejected or the CORS policy took more than {Milliseconds} ms for a late request of '{Limit}'. "
        + "The answer was sent without it.")]
    public static partial void HookLate(this ILogger log, string limit, double milliseconds);

    [LoggerMessage(6, LogLevel.Warning,
        "Response.OnStarting callbacks of middleware took more than {Milliseconds} ms for a late request of '{Guard}'. "
        + "The request was aborted.")]
    public static partial void StartLate(this ILogger log, string guard, double milliseconds);

    [LoggerMessage(7, LogLevel.Warning,
        "'{Site}' is limited by user or claim, but AddAuthentication() or UseAuthentication() is not called. Unless the server or "
        + "middleware before UseShot() sets the user, all requests are anonymous and are limited by their address.")]
    public static partial void NobodyAuthenticates(this ILogger log, string site);

    [LoggerMessage(4, LogLevel.Warning,
        "Requests to '{Endpoint}' have an X-Forwarded-For header that nothing has processed, so its limit by client address uses the "
        + "proxy's address. Call UseForwardedHeaders() before UseShot(), with the trusted proxies. If there is no proxy, ignore this: "
        + "the header has no effect. This warning is logged once.")]
    public static partial void ForwardedUnprocessed(this ILogger log, string endpoint);
}
