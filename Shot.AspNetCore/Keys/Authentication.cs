using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.AspNetCore.Keys;

/// <summary>The user of a request, for limits by user or claim.</summary>
internal static class Authentication
{
    public const string SubjectType = "sub";

    /// <summary>Whether the request has an authenticated user.</summary>
    /// <exception cref="InvalidOperationException">
    /// The application authenticates users only after the limit is applied.
    /// </exception>
    public static bool IsAuthenticated(HttpContext context)
    {
        if (context.User.Identity is { IsAuthenticated: true })
            return true;
        if (!HasRun(context))
        {
            throw new InvalidOperationException(
                $"'{context.GetEndpoint()?.DisplayName}' is limited by user or claim, but UseShot() is called before UseAuthentication(), "
                + "where the user is unknown. Call UseShot() after UseAuthentication().");
        }

        return false;
    }

    /// <summary>
    /// Whether authentication has run. The middleware sets its feature even for anonymous requests. Without
    /// authentication schemes it is not expected to run: the server may set the user.
    /// </summary>
    public static bool HasRun(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true }
        || context.Features.Get<IAuthenticationFeature>() is not null
        || context.RequestServices?.GetService<IAuthenticationSchemeProvider>() is null;

    /// <summary>The user's identifier. Token handlers rename the <c>sub</c> claim by default.</summary>
    public static string? Subject(ClaimsPrincipal user) =>
        (user.FindFirst(SubjectType) ?? user.FindFirst(ClaimTypes.NameIdentifier))?.Value;
}
