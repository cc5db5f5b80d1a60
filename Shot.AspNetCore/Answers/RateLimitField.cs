using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Answers;

/// <summary>
/// The response fields of draft-ietf-httpapi-ratelimit-headers-10: structured fields (RFC 9651), lists of a limit's name with
/// <c>q</c>, its permits, and <c>w</c>, its window in seconds; or with <c>r</c>, the permits left, and <c>t</c>, the seconds until all are back.
/// </summary>
internal static class RateLimitField
{
    /// <param name="headers">The response's headers.</param>
    /// <param name="guard">Whose limits.</param>
    /// <param name="refusedBy">The limit that refused; null when all admitted.</param>
    /// <param name="retryAfterSeconds">What that one's Retry-After says: both fields name the same moment.</param>
    public static void Write(IHeaderDictionary headers, Guard guard, string? refusedBy, long retryAfterSeconds)
    {
        if (Policy(guard) is { Length: > 0 } policy)
            headers["RateLimit-Policy"] = policy;
        if (State(guard, refusedBy, retryAfterSeconds) is { Length: > 0 } state)
            headers["RateLimit"] = state;
    }

    private static string Policy(Guard guard)
    {
        var text = new StringBuilder();
        foreach (var limit in guard.Limits)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(limit.Permits / limit.PerSecond));
            Name(text, limit.Name).Append(CultureInfo.InvariantCulture, $";q={limit.Permits};w={seconds}");
        }

        return text.ToString();
    }

    private static string State(Guard guard, string? refusedBy, long retryAfterSeconds)
    {
        var text = new StringBuilder();
        foreach (var limit in guard.Limits)
        {
            var refused = limit.Name == refusedBy;

            // What a key has left is not looked up for a header: only who is refused is told.
            if (limit.IsKeyed && !refused)
                continue;
            var left = refused ? 0 : limit.Limiter.AvailablePermits;
            var seconds = refused ? retryAfterSeconds : (long)Math.Ceiling(limit.Limiter.UntilFull.TotalSeconds);
            Name(text, limit.Name).Append(CultureInfo.InvariantCulture, $";r={left};t={seconds}");
        }

        return text.ToString();
    }

    /// <summary>A structured string: printable ASCII in quotes. Whatever else a name holds is percent-encoded.</summary>
    private static StringBuilder Name(StringBuilder text, string name)
    {
        if (text.Length > 0)
            text.Append(", ");
        text.Append('"');
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
                text.Append('\\').Append((char)rune.Value);
            else if (rune.Value is >= ' ' and <= '~')
                text.Append((char)rune.Value);
            else
                text.Append(Uri.EscapeDataString(rune.ToString()));
        }

        return text.Append('"');
    }
}
