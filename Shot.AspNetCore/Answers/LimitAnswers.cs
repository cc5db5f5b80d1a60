using Microsoft.AspNetCore.Http;

namespace Shot.AspNetCore.Answers;

/// <summary>The answers of one limit, or of all that have none of their own.</summary>
internal sealed record LimitAnswers(PreparedAnswer Overloaded, PreparedAnswer Timeout, int RetryAfterSpread)
{
    private static readonly ShotAnswer OverloadedByDefault = new()
    {
        StatusCode = StatusCodes.Status503ServiceUnavailable,
        Detail = "The request was shed to keep response times short. Retry after the time that Retry-After gives.",
    };

    private static readonly ShotAnswer TimeoutByDefault = new()
    {
        StatusCode = StatusCodes.Status408RequestTimeout,
        Detail = "The request was not answered by its deadline.",
    };

    public static LimitAnswers Of(ShotOptions application, ShotLimitOptions? limit) => new(
        PreparedAnswer.Of(limit?.Overloaded, application.Overloaded, OverloadedByDefault),
        PreparedAnswer.Of(limit?.Timeout, application.Timeout, TimeoutByDefault),
        (int)Math.Ceiling((limit?.RetryAfterSpread ?? application.RetryAfterSpread).TotalSeconds));
}
