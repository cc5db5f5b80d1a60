using Shot.Guarding;

namespace Shot.AspNetCore.Answers;

/// <summary>The prepared rejections of one limit, or the application's for limits without their own. Jitter is in seconds.</summary>
internal sealed record LimitAnswers(
    PreparedAnswer Overloaded, PreparedAnswer TooManyRequests, PreparedAnswer TooCostly, PreparedAnswer Timeout, int RetryAfterJitter,
    int KeyedRetryAfterJitter)
{
    private const string OverloadedCall = "The call was refused to keep response times short.";
    private const string TooManyCalls = "Too many calls from this client.";

    private static readonly ShotAnswer OverloadedByDefault = Default(
        StatusCodes.Status503ServiceUnavailable,
        "The request was refused to keep response times short. Retry after the time that Retry-After gives.");

    private static readonly ShotAnswer TooManyRequestsByDefault = Default(
        StatusCodes.Status429TooManyRequests, "Too many requests from this client. Retry after the time that Retry-After gives.");

    private static readonly ShotAnswer TooCostlyByDefault = Default(
        StatusCodes.Status413PayloadTooLarge, "The request costs more than its limit allows for one request. Send a smaller one.");

    private static readonly ShotAnswer TimeoutByDefault = Default(
        StatusCodes.Status408RequestTimeout, "The request was not answered by its deadline.");

    public static LimitAnswers Of(ShotHttpOptions application, ShotLimitAnswers? limit) => new(
        PreparedAnswer.Of(ShotOutcome.Overloaded, OverloadedCall, limit?.Overloaded, application.Overloaded, OverloadedByDefault),
        PreparedAnswer.Of(ShotOutcome.Overloaded, TooManyCalls, limit?.Overloaded, application.TooManyRequests, TooManyRequestsByDefault),
        PreparedAnswer.Of(ShotOutcome.Overloaded, TooCostlyByDefault.Detail!, application.TooCostly, TooCostlyByDefault),
        PreparedAnswer.Of(ShotOutcome.TimedOut, TimeoutByDefault.Detail!, limit?.Timeout, application.Timeout, TimeoutByDefault),
        Seconds(limit?.RetryAfterJitter ?? application.RetryAfterJitter),
        Seconds(limit?.RetryAfterJitter ?? TimeSpan.Zero));

    /// <summary>The answer to a refused request.</summary>
    public PreparedAnswer Refused(TimeSpan retryAfter, bool isKeyed) =>
        retryAfter == Refusal.Never ? TooCostly : isKeyed ? TooManyRequests : Overloaded;

    private static ShotAnswer Default(int status, string detail) => new() { StatusCode = status, Detail = detail };
    private static int Seconds(TimeSpan jitter) => (int)Math.Ceiling(jitter.TotalSeconds);
}
