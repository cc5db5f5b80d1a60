namespace Shot.AspNetCore.Deadlines;

/// <summary>Reads the deadline that a gRPC client sends: at most eight digits and a unit, as in <c>grpc-timeout: 500m</c>.</summary>
internal static class GrpcTimeout
{
    private const int MaxDigits = 8;

    /// <summary>The deadline of a gRPC call; infinite if the client sent none or the request is not a gRPC call.</summary>
    public static TimeSpan Of(HttpRequest request) =>
        request.Headers.GrpcTimeout is [{ } text] && TryParse(text, out var timeout) && GrpcAnswer.IsFor(request)
            ? timeout
            : Timeout.InfiniteTimeSpan;

    /// <summary>Parses the header as gRPC over HTTP/2 defines it. False if it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        long value = 0;
        var isNumber = text.Length is > 1 and <= MaxDigits + 1
            && long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out value);
        long? ticks = !isNumber ? null : text[^1] switch
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
