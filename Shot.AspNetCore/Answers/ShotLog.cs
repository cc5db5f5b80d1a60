using Microsoft.Extensions.Logging;

namespace Shot.AspNetCore.Answers;

/// <summary>What the guard logs over HTTP, in the category <c>Shot</c>.</summary>
internal static partial class ShotLog
{
    [LoggerMessage(1, LogLevel.Error, "The handler of '{Guard}' failed after its deadline, when its request had been answered.")]
    public static partial void LateHandlerFailed(this ILogger log, Exception error, string guard);

    [LoggerMessage(2, LogLevel.Error, "The answer to a request of '{Guard}' that missed its deadline could not be written.")]
    public static partial void LateAnswerFailed(this ILogger log, Exception error, string guard);

    [LoggerMessage(3, LogLevel.Error, "ShotHttpOptions.OnRejected failed for '{Limit}'; its answer goes out without it.")]
    public static partial void HookFailed(this ILogger log, Exception error, string limit);

    [LoggerMessage(5, LogLevel.Warning,
        "ShotHttpOptions.OnRejected, or the CORS policy, took more than {Milliseconds} ms for a request that missed the deadline of '{Limit}': "
        + "its answer went out without it.")]
    public static partial void HookLate(this ILogger log, string limit, double milliseconds);

    [LoggerMessage(6, LogLevel.Warning,
        "What middleware has registered for the start of a response took more than {Milliseconds} ms "
        + "when a request of '{Guard}' that missed its deadline was to be answered: it was aborted.")]
    public static partial void StartLate(this ILogger log, string guard, double milliseconds);

    [LoggerMessage(7, LogLevel.Warning,
        "'{Site}' is limited by user or claim, and neither AddAuthentication() nor UseAuthentication() is called: unless middleware before UseShot(), or the server, tells who the user is, "
        + "all requests count as anonymous, and are limited by their address.")]
    public static partial void NobodyAuthenticates(this ILogger log, string site);

    [LoggerMessage(4, LogLevel.Warning,
        "Requests to '{Endpoint}' carry X-Forwarded-For, which nothing has processed, so its limit by client address takes the proxy for the client. "
        + "Call UseForwardedHeaders() before UseShot(), with the proxies that are trusted. If there is no proxy, ignore what clients send: it changes nothing. This is said once.")]
    public static partial void ForwardedUnprocessed(this ILogger log, string endpoint);
}
