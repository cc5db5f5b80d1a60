using Microsoft.AspNetCore.Http;

namespace Shot.AspNetCore.Answers;

/// <summary>The answers of one limit, or of all that have none of their own.</summary>
internal sealed record LimitAnswers(PreparedAnswer Overloaded, PreparedAnswer TooManyRequests, PreparedAnswer Timeout, int RetryAfterSpread, int KeyedRetryAfterSpread)
{
    private static readonly ShotAnswer OverloadedByDefault = new()
    {
        StatusCode = StatusCodes.Status503ServiceUnavailable,
        Detail = "The request was refused to keep response times short. Retry after the time that Retry-After gives.",
    };

    private const string OverloadedCall = "The call was refused to keep response times short.";
    private const string TooManyCalls = "Too many calls of this client.";

    private static readonly ShotAnswer TooManyRequestsByDefault = new()
    {
        StatusCode = StatusCodes.Status429TooManyRequests,
        Detail = "Too many requests of this client. Retry after the time that Retry-After gives.",
    };

    private static readonly ShotAnswer TimeoutByDefault = new()
    {
        StatusCode = StatusCodes.Status408RequestTimeout,
        Detail = "The request was not answered by its deadline.",
    };

    public static LimitAnswers Of(ShotHttpOptions application, ShotLimitAnswers? limit) => new(
        PreparedAnswer.Of(ShotOutcome.Overloaded, OverloadedCall, limit?.Overloaded, application.Overloaded, OverloadedByDefault),
        PreparedAnswer.Of(ShotOutcome.Overloaded, TooManyCalls, limit?.Overloaded, application.TooManyRequests, TooManyRequestsByDefault),
        PreparedAnswer.Of(ShotOutcome.TimedOut, TimeoutByDefault.Detail!, limit?.Timeout, application.Timeout, TimeoutByDefault),
        Seconds(limit?.RetryAfterSpread ?? application.RetryAfterSpread),
        Seconds(limit?.RetryAfterSpread ?? TimeSpan.Zero));

    private static int Seconds(TimeSpan spread) => (int)Math.Ceiling(spread.TotalSeconds);
}
