using System.Net;
using Microsoft.Extensions.Logging;

namespace Shot.AspNetCore.Keys;

/// <summary>The client's address, from the connection. A forwarding header counts only if ASP.NET Core's forwarded-headers middleware has
/// processed it, because any client can send one. If nothing has, this logs once that limits by address see a proxy's address.</summary>
internal sealed class ClientAddress(ILogger log)
{
    private const string Forwarded = "X-Forwarded-For";

    // Set by ASP.NET Core's forwarded-headers middleware.
    private const string Original = "X-Original-For";

    private bool _isLogged;

    public IPAddress? Of(HttpContext context)
    {
        var headers = context.Request.Headers;
        var isUnprocessed = !Volatile.Read(ref _isLogged) && headers.ContainsKey(Forwarded) && !headers.ContainsKey(Original);
        if (isUnprocessed && !Interlocked.Exchange(ref _isLogged, true))
            log.ForwardedUnprocessed(context.GetEndpoint()?.DisplayName ?? context.Request.Path);
        return context.Connection.RemoteIpAddress;
    }
}
