using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Shot.AspNetCore.Endpoints;

/// <summary>
/// CORS preflights: the CORS middleware answers them, and nothing is charged. What no middleware answers reaches the endpoint, and is charged there: a
/// client cannot pass a limit by looking like a preflight.
/// </summary>
internal static class Preflight
{
    public static bool Is(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey(HeaderNames.Origin) && request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod);
}
