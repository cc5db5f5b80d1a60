using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shot.AspNetCore.Answers;

namespace Shot.AspNetCore.Keys;

/// <summary>Says once that a proxy stands before a limit by address, and that nothing tells the clients behind it apart.</summary>
internal sealed class ForwardedWarning(ILogger log)
{
    private const string Forwarded = "X-Forwarded-For";

    // What ASP.NET Core's middleware leaves behind.
    private const string Original = "X-Original-For";

    private bool _isSaid;

    public void Look(HttpContext context)
    {
        if (Volatile.Read(ref _isSaid) || !context.Request.Headers.ContainsKey(Forwarded) || context.Request.Headers.ContainsKey(Original))
            return;
        if (!Interlocked.Exchange(ref _isSaid, true))
            log.ForwardedUnprocessed(context.GetEndpoint()?.DisplayName ?? context.Request.Path);
    }
}
