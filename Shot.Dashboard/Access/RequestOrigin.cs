using Microsoft.Net.Http.Headers;

namespace Shot.Dashboard.Access;

/// <summary>Tells requests that a browser sends for another site from the page's own and from those of scripts.</summary>
/// <remarks>A browser states who made it send a request, in headers that no script can set: <c>Sec-Fetch-Site</c>, on connections that it
/// considers secure, and <c>Origin</c>, with all but simple readings. Programs such as curl send neither, and carry no one else's cookies
/// either. So no token has to be issued and kept.</remarks>
internal static class RequestOrigin
{
    private const string Site = "Sec-Fetch-Site";
    private const string Mode = "Sec-Fetch-Mode";

    /// <summary>Whether a browser sent the request.</summary>
    public static bool IsBrowser(HttpRequest request) =>
        request.Headers.ContainsKey(Site) || request.Headers.ContainsKey(HeaderNames.Origin);

    /// <summary>Whether a browser sent the request for another site. A link to the page is not foreign.</summary>
    public static bool IsForeign(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsSame(uri, request.Host)))
            return true;
        return request.Headers[Site].ToString() switch
        {
            "" or "same-origin" or "none" => false,
            _ => !(HttpMethods.IsGet(request.Method) && request.Headers[Mode] == "navigate"),
        };
    }

    private static bool IsSame(Uri origin, HostString host) =>
        string.Equals(origin.IdnHost, host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? port == origin.Port : origin.IsDefaultPort);
}
