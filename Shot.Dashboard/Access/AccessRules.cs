using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;

namespace Shot.Dashboard.Access;

/// <summary>Who may see the page, and who may change limits there.</summary>
internal sealed class AccessRules(IServiceProvider services, ShotDashboardOptions options)
{
    /// <summary>What proxies add to the requests that they pass on.</summary>
    private static readonly string[] MarksOfProxies =
    [
        HeaderNames.Via, "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-For", "X-Real-IP",
    ];

    private readonly bool _isDevelopment = services.GetService<IHostEnvironment>()?.IsDevelopment() == true;

    public string? ChangePolicy => options.AllowChanges;

    /// <summary>Fails the start of a host whose page would be open to everybody, or whose policy does not exist. A convention of the
    /// endpoint, since only then all that was written about its authorization is known.</summary>
    public void Check(EndpointBuilder endpoint)
    {
        if (!_isDevelopment && !RequiresAuthorization(endpoint.Metadata))
            throw new InvalidOperationException(
                $"'{endpoint.DisplayName}' of MapShot() would show the application's limits to everybody. Write "
                + "app.MapShot(…).RequireAuthorization(…) with a policy for those who may see them, and no AllowAnonymous(). Without "
                + "authorization the page is for the environment Development only.");
        if (options.AllowChanges is not { } name)
            return;

        // Handlers of authorization can be scoped.
        using var scope = services.CreateScope();
        if (scope.ServiceProvider.GetService<IAuthorizationPolicyProvider>() is not { } policies
            || scope.ServiceProvider.GetService<IPolicyEvaluator>() is null)
            throw new InvalidOperationException(
                $"MapShot() allows changes by the policy '{name}', and there is no authorization. Write "
                + $"builder.Services.AddAuthorization(options => options.AddPolicy(\"{name}\", …)).");
        if (policies.GetPolicyAsync(name).GetAwaiter().GetResult() is null)
            throw new InvalidOperationException(
                $"MapShot() allows changes by the policy '{name}', which does not exist. Write "
                + $"builder.Services.AddAuthorization(options => options.AddPolicy(\"{name}\", …)).");
    }

    /// <summary>Why a request is not answered; null if it is. ASP.NET Core has checked the endpoint's
    /// authorization, if there is any.</summary>
    public string? Denial(HttpContext context)
    {
        if (RequestOrigin.IsForeign(context.Request))
            return "Scripts and forms of other sites are not answered.";
        if (context.GetEndpoint() is { } endpoint && RequiresAuthorization(endpoint.Metadata))
            return null;
        return _isDevelopment && IsLocal(context)
            ? null
            : "Without RequireAuthorization(…), the page of MapShot() answers only callers on the same machine, in the environment "
                + "Development.";
    }

    /// <summary>Whether the caller may change limits.</summary>
    public async Task<bool> MayChangeAsync(HttpContext context)
    {
        if (options.AllowChanges is not { } name)
            return false;
        var evaluator = context.RequestServices.GetRequiredService<IPolicyEvaluator>();
        var policies = context.RequestServices.GetRequiredService<IAuthorizationPolicyProvider>();
        if (await policies.GetPolicyAsync(name).ConfigureAwait(false) is not { } policy)
            return false;
        var authentication = await evaluator.AuthenticateAsync(policy, context).ConfigureAwait(false);
        return (await evaluator.AuthorizeAsync(policy, authentication, context, context).ConfigureAwait(false)).Succeeded;
    }

    private static bool RequiresAuthorization(IEnumerable<object> metadata) =>
        metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any();

    /// <summary>The name is checked too: a page of another site can let its own name resolve to this machine. A proxy on this machine
    /// passes strangers on, and most proxies mark what they pass on.</summary>
    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && (context.Request.Host.Host is "localhost"
            || (IPAddress.TryParse(context.Request.Host.Host, out var host) && IPAddress.IsLoopback(host)))
        && !MarksOfProxies.Any(context.Request.Headers.ContainsKey);
}
