using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.AspNetCore.Keys;

/// <summary>What a limit by user or claim needs to know of who asks.</summary>
internal static class Authentication
{
    public const string SubjectType = "sub";

    /// <summary>Whether the request has an authenticated user.</summary>
    /// <exception cref="InvalidOperationException">The application authenticates users, but only after the limit is asked.</exception>
    public static bool IsAuthenticated(HttpContext context)
    {
        if (context.User.Identity is { IsAuthenticated: true })
            return true;
        if (!HasRun(context))
        {
            throw new InvalidOperationException(
                $"'{context.GetEndpoint()?.DisplayName}' is limited by user or claim, and UseShot() stands before UseAuthentication(), where nobody knows the user. Call UseShot() after UseAuthentication().");
        }

        return false;
    }

    /// <summary>
    /// Whether it is known by now who the user is. The middleware leaves its feature behind whether it knows the user or not; without schemes it is not expected, as
    /// the server may know the user.
    /// </summary>
    public static bool HasRun(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true }
        || context.Features.Get<IAuthenticationFeature>() is not null
        || context.RequestServices?.GetService<IAuthenticationSchemeProvider>() is null;

    /// <summary>The user's identifier, which handlers of tokens rename by default.</summary>
    public static string? Subject(ClaimsPrincipal user) => (user.FindFirst(SubjectType) ?? user.FindFirst(ClaimTypes.NameIdentifier))?.Value;
}
