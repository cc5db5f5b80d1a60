using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Shot.AspNetCore.Answers;

/// <summary>
/// Answers gRPC calls by gRPC's own statuses: HTTP 200, no body, and the status among the headers, which its protocol calls trailers-only. Calls are
/// recognised by what the request says of itself, so that the guard needs no gRPC library.
/// </summary>
internal static class GrpcAnswer
{
    /// <summary>The guard refused the call, or its key has used its permits up.</summary>
    public const string ResourceExhausted = "8";

    /// <summary>The call missed its deadline.</summary>
    public const string DeadlineExceeded = "4";

    private const string Grpc = "application/grpc";
    private const string Web = "application/grpc-web";
    private const string WebText = "application/grpc-web-text";

    /// <summary>Whether the request is a call. gRPC itself needs HTTP/2, and gRPC-Web does not.</summary>
    public static bool IsFor(HttpRequest request) =>
        Kind(request.ContentType) is { } kind
        && HttpMethods.IsPost(request.Method)
        && (kind != Grpc || !(HttpProtocol.IsHttp11(request.Protocol) || HttpProtocol.IsHttp10(request.Protocol)));

    /// <summary>Makes the response a status without messages.</summary>
    public static void Write(HttpContext context, string status, string message)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = Kind(context.Request.ContentType);
        response.ContentLength = null;
        response.Headers.GrpcStatus = status;
        response.Headers.GrpcMessage = message;
    }

    /// <summary>
    /// The time after which a client may retry, in milliseconds, as gRPC's retry policies read it: at random between the wait itself and what Retry-After says,
    /// unless that only rounds it up. A client does not wait longer than the protocol can say.
    /// </summary>
    public static string PushbackMs(TimeSpan retryAfter, long retryAfterSeconds, bool isSpread)
    {
        var wait = (long)Math.Ceiling(retryAfter.TotalMilliseconds);
        if (isSpread)
            wait += Random.Shared.NextInt64((retryAfterSeconds * 1_000) - wait + 1);
        return wait <= int.MaxValue ? wait.ToString(CultureInfo.InvariantCulture) : "-1";
    }

    /// <summary>A status message may hold any text, and a header only printable ASCII: all else is percent-encoded, as gRPC's protocol says.</summary>
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

    private static string? Kind(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith(Grpc, StringComparison.OrdinalIgnoreCase))
            return null;
        return Is(contentType, Grpc) ? Grpc : Is(contentType, Web) ? Web : Is(contentType, WebText) ? WebText : null;
    }

    /// <summary>A kind may name its messages' format, as <c>application/grpc+proto</c> does, and have parameters.</summary>
    private static bool Is(string contentType, string kind) =>
        contentType.StartsWith(kind, StringComparison.OrdinalIgnoreCase) && (contentType.Length == kind.Length || contentType[kind.Length] is '+' or ';');
}
