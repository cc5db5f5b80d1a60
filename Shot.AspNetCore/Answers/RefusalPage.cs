using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;

namespace Shot.AspNetCore.Answers;

/// <summary>The page that an application shows to browsers in place of a refusal's problem details: what <c>UseStatusCodePages…()</c>
/// makes for any answer without a body.</summary>
internal static class RefusalPage
{
    /// <summary>Whether middleware around makes a page for this request's status, and a browser asks for one. A page that is refused itself
    /// has none.</summary>
    public static bool IsDue(HttpContext context)
    {
        if (context.Features.Get<IStatusCodePagesFeature>() is not { Enabled: true } || IsMade(context))
            return false;
        foreach (var accepted in context.Request.Headers[HeaderNames.Accept])
        {
            if (accepted?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true)
                return true;
        }

        return false;
    }

    /// <summary>Whether the pipeline runs again to make the page.</summary>
    public static bool IsMade(HttpContext context) => context.Features.Get<IStatusCodeReExecuteFeature>() is not null;
}
