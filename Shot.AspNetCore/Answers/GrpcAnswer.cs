using System.Text;

namespace Shot.AspNetCore.Answers;

/// <summary>Writes rejections of gRPC calls: HTTP 200, no body, and the gRPC status among the headers. Needs no gRPC library.</summary>
internal static class GrpcAnswer
{
    // gRPC statuses of refused and late calls.
    public const string ResourceExhausted = "8";
    public const string DeadlineExceeded = "4";

    private const string Succeeded = "0";

    /// <summary>The pushback of a call that a retry policy must not repeat.</summary>
    public const string DoNotRetry = "-1";

    private static readonly string[] ContentTypes = ["application/grpc", "application/grpc-web", "application/grpc-web-text"];

    /// <summary>Whether the request is a gRPC or gRPC-Web call. Only gRPC-Web works over HTTP/1.1.</summary>
    public static bool IsFor(HttpRequest request) =>
        Kind(request.ContentType) is { } kind
        && HttpMethods.IsPost(request.Method)
        && (kind != ContentTypes[0] || !(HttpProtocol.IsHttp11(request.Protocol) || HttpProtocol.IsHttp10(request.Protocol)));

    /// <summary>Whether the response says that the call failed: gRPC's servers do so in a trailer, or in a header if there is no body.</summary>
    public static bool SaysFailed(HttpContext context)
    {
        var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        return IsFailure(context.Response.Headers) || (trailers is not null && IsFailure(trailers));

        static bool IsFailure(IHeaderDictionary fields) => fields.GrpcStatus is { Count: > 0 } status && status != Succeeded;
    }

    public static void Write(HttpContext context, string status, string message)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = Kind(context.Request.ContentType);
        response.ContentLength = null;
        response.Headers.GrpcStatus = status;
        response.Headers.GrpcMessage = message;
    }

    /// <summary>The time in milliseconds after which a client may retry, for gRPC's retry policies: at random between the wait and
    /// Retry-After if that has jitter, otherwise the wait. <c>-1</c> (do not retry) if the wait exceeds the protocol's range.</summary>
    public static string PushbackMs(TimeSpan retryAfter, long retryAfterSeconds, bool hasJitter)
    {
        var wait = (long)Math.Ceiling(retryAfter.TotalMilliseconds);
        if (hasJitter)
            wait += Random.Shared.NextInt64((retryAfterSeconds * 1_000) - wait + 1);
        return wait <= int.MaxValue ? wait.ToString(CultureInfo.InvariantCulture) : DoNotRetry;
    }

    /// <summary>Percent-encodes a status message, as gRPC requires for all but printable ASCII.</summary>
    public static string Encode(string? message)
    {
        var text = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(message ?? ""))
        {
            if (octet is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
                text.Append((char)octet);
            else
                text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return text.ToString();
    }

    /// <summary>The content type without message format and parameters, as in <c>application/grpc+proto</c>; null for others.</summary>
    private static string? Kind(string? contentType)
    {
        foreach (var kind in ContentTypes)
        {
            if (contentType?.StartsWith(kind, StringComparison.OrdinalIgnoreCase) == true
                && (contentType.Length == kind.Length || contentType[kind.Length] is '+' or ';'))
            {
                return kind;
            }
        }

        return null;
    }
}
