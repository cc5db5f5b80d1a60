using Microsoft.Net.Http.Headers;

namespace Shot.AspNetCore.Endpoints;

/// <summary>
/// Recognises CORS preflights. The middleware does not charge them, because CORS middleware answers them. One that
/// reaches the endpoint is charged there, so that a request that only looks like a preflight does not bypass a limit.
/// </summary>
internal static class Preflight
{
    public static bool Is(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && request.Headers.ContainsKey(HeaderNames.Origin)
        && request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod);
}
