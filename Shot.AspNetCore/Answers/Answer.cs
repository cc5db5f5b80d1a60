using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Shot.AspNetCore.Answers;

/// <summary>The middleware's own answers: RFC 9457 problem details, encoded once for all requests.</summary>
internal static class Answer
{
    private static readonly byte[] OverloadedBody =
        """{"type":"https://tools.ietf.org/html/rfc9110#section-15.6.4","title":"Service Unavailable","status":503,"detail":"The request was shed to keep response times short. Retry after the time that Retry-After gives."}"""u8.ToArray();

    private static readonly byte[] TimeoutBody =
        """{"type":"https://tools.ietf.org/html/rfc9110#section-15.5.9","title":"Request Timeout","status":408,"detail":"The request was not answered by its deadline."}"""u8.ToArray();

    /// <summary>The header's values up to a minute, so that a refusal makes no string.</summary>
    private static readonly string[] Seconds = [.. Enumerable.Range(0, 61).Select(seconds => seconds.ToString(CultureInfo.InvariantCulture))];

    /// <summary>503 with <c>Retry-After</c>: whole seconds, rounded up, at least one.</summary>
    public static Task OverloadedAsync(HttpContext context, TimeSpan retryAfter)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds < Seconds.Length ? Seconds[seconds] : seconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status503ServiceUnavailable, OverloadedBody);
    }

    /// <summary>408.</summary>
    public static Task TimeoutAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status408RequestTimeout, TimeoutBody);

    /// <summary>The answer to a refused or late guarded service behind the endpoint.</summary>
    public static Task OfAsync(HttpContext context, ShotException error) =>
        error is ShotOverloadedException overloaded ? OverloadedAsync(context, overloaded.RetryAfter) : TimeoutAsync(context);

    private static Task WriteAsync(HttpContext context, int status, byte[] body)
    {
        var response = context.Response;

        // What the handler said of a body that it will not send now; all else, such as CORS headers, stays.
        response.Headers.Remove(HeaderNames.ContentEncoding);
        response.Headers.Remove(HeaderNames.ETag);
        response.Headers.Remove(HeaderNames.LastModified);
        response.Headers.CacheControl = "no-store";
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }
}
