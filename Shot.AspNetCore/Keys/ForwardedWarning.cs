using Microsoft.Extensions.Logging;
using Shot.AspNetCore.Answers;

namespace Shot.AspNetCore.Keys;

/// <summary>Logs once that a limit by address sees a proxy's address instead of its clients'.</summary>
internal sealed class ForwardedWarning(ILogger log)
{
    private const string Forwarded = "X-Forwarded-For";

    // Set by ASP.NET Core's forwarded-headers middleware.
    private const string Original = "X-Original-For";

    private bool _isLogged;

    public void Check(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (Volatile.Read(ref _isLogged) || !headers.ContainsKey(Forwarded) || headers.ContainsKey(Original))
            return;
        if (!Interlocked.Exchange(ref _isLogged, true))
            log.ForwardedUnprocessed(context.GetEndpoint()?.DisplayName ?? context.Request.Path);
    }
}
