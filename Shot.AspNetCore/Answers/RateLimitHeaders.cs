using System.Text;
using Shot.Guarding;

namespace Shot.AspNetCore.Answers;

/// <summary>Writes the response headers of draft-ietf-httpapi-ratelimit-headers-10. Both are structured fields (RFC 9651), lists of limit
/// names: <c>RateLimit-Policy</c> with <c>q</c>, the permits, and <c>w</c>, the window in seconds; <c>RateLimit</c> with <c>r</c>, the
/// permits left, and <c>t</c>, the seconds until all are available again.</summary>
internal static class RateLimitHeaders
{
    /// <summary>Writes both headers. For the limit that refused the request, <c>t</c> is the time in Retry-After.</summary>
    /// <param name="headers">The response's headers.</param>
    /// <param name="guard">The guard of the limits.</param>
    /// <param name="refusedBy">The limit that refused the request; null if none did.</param>
    /// <param name="retryAfterSeconds">The time in Retry-After of a refused request.</param>
    /// <param name="numbers">The numbers of a limit for this request; null if they are the same for all.</param>
    public static void Write(
        IHeaderDictionary headers, Guard guard, string? refusedBy, long retryAfterSeconds,
        Func<LimitPolicy, (int Permits, double PerSecond)>? numbers)
    {
        var policy = new StringBuilder();
        var state = new StringBuilder();
        foreach (var limit in guard.Limits)
        {
            var (permits, perSecond) = numbers?.Invoke(limit) ?? (limit.Permits, limit.PerSecond);
            var window = Math.Max(1, (long)Math.Ceiling(permits / perSecond));
            AppendName(policy, limit.Name).Append(CultureInfo.InvariantCulture, $";q={permits};w={window}");
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
