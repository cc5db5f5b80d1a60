using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace Shot.AspNetCore.Keys;

/// <summary>The user of a request, for limits by user or claim.</summary>
internal static class Authentication
{
    private const string SubjectType = "sub";

    /// <summary>The authenticated user: the identifier from the authentication scheme, or else the name.</summary>
    public static string? User(HttpContext context) => IsAuthenticated(context)
        ? Subject(context.User) ?? context.User.FindFirst(ClaimTypes.Upn)?.Value ?? context.User.Identity!.Name
        : null;

    /// <summary>A claim of the authenticated user; the first if there are several of its type.</summary>
    public static string? Claim(HttpContext context, string type) =>
        !IsAuthenticated(context) ? null
        : type == SubjectType ? Subject(context.User)
        : context.User.FindFirst(type)?.Value;

    /// <summary>Whether authentication has run. The middleware sets its feature even for anonymous requests. Without authentication schemes
    /// it is not expected to run: the server may set the user.</summary>
    public static bool HasRun(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true }
        || context.Features.Get<IAuthenticationFeature>() is not null
        || context.RequestServices?.GetService<IAuthenticationSchemeProvider>() is null;

    private static bool IsAuthenticated(HttpContext context) => HasRun(context)
        ? context.User.Identity is { IsAuthenticated: true }
        : throw new InvalidOperationException(
            $"'{context.GetEndpoint()?.DisplayName}' is limited by user or claim, but UseShot() is called before UseAuthentication(), "
            + "where the user is unknown. Call UseShot() after UseAuthentication().");

    /// <summary>The user's identifier. Token handlers rename the <c>sub</c> claim by default.</summary>
    private static string? Subject(ClaimsPrincipal user) =>
        (user.FindFirst(SubjectType) ?? user.FindFirst(ClaimTypes.NameIdentifier))?.Value;
}
