using System.Text;

namespace Shot.AspNetCore.Answers;

/// <summary>Writes the response headers of draft-ietf-httpapi-ratelimit-headers-10. Both are structured fields (RFC 9651), lists of limit
/// names: <c>RateLimit-Policy</c> with <c>q</c>, the permits, and <c>w</c>, the window in seconds; <c>RateLimit</c> with <c>r</c>, the
/// permits left, and <c>t</c>, the seconds until all are available again.</summary>
internal static class RateLimitHeaders
{
    /// <summary>Writes both headers. For the limit that refused the request, <c>t</c> is the time in Retry-After.</summary>
    public static void Write(IHeaderDictionary headers, Guard guard, string? refusedBy, long retryAfterSeconds)
    {
        var policy = new StringBuilder();
        var state = new StringBuilder();
        foreach (var limit in guard.Limits)
        {
            var window = Math.Max(1, (long)Math.Ceiling(limit.Permits / limit.PerSecond));
            AppendName(policy, limit.Name).Append(CultureInfo.InvariantCulture, $";q={limit.Permits};w={window}");
            var isRefused = limit.Name == refusedBy;

            // A key's remaining permits are not looked up for a header: only a refusal lists them.
            // Neither is the store asked for one.
            if ((limit.IsKeyed || limit.Cluster is not null) && !isRefused)
                continue;
            var left = isRefused ? 0 : limit.Limiter.AvailablePermits;
            var seconds = isRefused ? retryAfterSeconds : (long)Math.Ceiling(limit.Limiter.UntilFull.TotalSeconds);
            AppendName(state, limit.Name).Append(CultureInfo.InvariantCulture, $";r={left};t={seconds}");
        }

        if (policy.Length > 0)
            headers["RateLimit-Policy"] = policy.ToString();
        if (state.Length > 0)
            headers["RateLimit"] = state.ToString();
    }

    /// <summary>Appends a structured string: printable ASCII in quotes. Other characters are percent-encoded.</summary>
    private static StringBuilder AppendName(StringBuilder text, string name)
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
