using Microsoft.Extensions.Primitives;

namespace Shot.AspNetCore.Deadlines;

/// <summary>Reads the deadline that a caller sends.</summary>
internal static class CallerDeadline
{
    /// <summary>What Envoy sends, and Shot's clients: the milliseconds that the caller waits.</summary>
    public const string EnvoyHeader = "x-envoy-expected-rq-timeout-ms";

    private const int MaxDigits = 18;

    /// <summary>The earliest deadline that the request has; infinite without one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isTrusted">Whether the caller is believed. A gRPC call's own deadline needs no trust: it is part of the protocol.</param>
    /// <param name="header">A header of the application's choice; null for none.</param>
    public static TimeSpan Of(HttpRequest request, bool isTrusted, string? header)
    {
        var earliest = GrpcTimeout.Of(request);
        if (!isTrusted)
            return earliest;
        earliest = Earlier(earliest, request.Headers[EnvoyHeader]);
        return header is null ? earliest : Earlier(earliest, request.Headers[header]);
    }

    /// <summary>Parses whole milliseconds, without sign or space. False for anything else, which says nothing about the caller's
    /// time.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length > MaxDigits
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return false;
        }

        timeout = milliseconds <= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond
            ? new TimeSpan(milliseconds * TimeSpan.TicksPerMillisecond)
            : TimeSpan.MaxValue;
        return true;
    }

    /// <summary>Several values contradict each other, so they count as none.</summary>
    private static TimeSpan Earlier(TimeSpan earliest, StringValues values) =>
        values is [{ } text] && TryParse(text, out var timeout) && (earliest == Timeout.InfiniteTimeSpan || timeout < earliest)
            ? timeout
            : earliest;
}
