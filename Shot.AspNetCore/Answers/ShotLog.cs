using Microsoft.Extensions.Logging;

namespace Shot.AspNetCore.Answers;

/// <summary>What the guard logs over HTTP, in the category <c>Shot</c>.</summary>
internal static partial class ShotLog
{
    [LoggerMessage(1, LogLevel.Error, "The handler of '{Guard}' failed after its deadline, when its request had been answered.")]
    public static partial void LateHandlerFailed(this ILogger log, Exception error, string guard);

    [LoggerMessage(2, LogLevel.Error, "The answer to a request of '{Guard}' that missed its deadline could not be written.")]
    public static partial void LateAnswerFailed(this ILogger log, Exception error, string guard);

    [LoggerMessage(3, LogLevel.Error, "ShotOptions.OnRejected failed for '{Limit}'; its answer goes out without it.")]
    public static partial void HookFailed(this ILogger log, Exception error, string limit);
}
