using System.Globalization;
using Microsoft.AspNetCore.Http;
using Shot.AspNetCore.Answers;

namespace Shot.AspNetCore.Deadlines;

/// <summary>The deadline that a gRPC client sends along: at most eight digits and a unit, <c>grpc-timeout: 500m</c>.</summary>
internal static class GrpcTimeout
{
    private const int MaxDigits = 8;

    /// <summary>
    /// The deadline that the client of a call has sent; infinite where it sent none. To a request that is no call the header means
    /// nothing.
    /// </summary>
    public static TimeSpan Of(HttpRequest request) =>
        request.Headers.GrpcTimeout is [{ } text] && TryParse(text, out var timeout) && GrpcAnswer.IsFor(request)
            ? timeout
            : Timeout.InfiniteTimeSpan;

    /// <summary>Reads the header as the gRPC protocol over HTTP/2 defines it; what it does not allow is no deadline.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MaxDigits + 1 || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return false;
        long? ticks = text[^1] switch
        {
            'H' => value * TimeSpan.TicksPerHour,
            'M' => value * TimeSpan.TicksPerMinute,
            'S' => value * TimeSpan.TicksPerSecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            'n' => value / TimeSpan.NanosecondsPerTick,
            _ => null,
        };
        timeout = new TimeSpan(ticks ?? 0);
        return ticks is not null;
    }
}
