using Shot;
using Shot.Dashboard;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the live page of an application's limits.</summary>
public static class ShotDashboardEndpointRouteBuilderExtensions
{
    /// <summary>Maps a page that shows all limits of the application and their last ten minutes, and the same as JSON under
    /// <c>{pattern}/limits.json</c>.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The path of the page.</param>
    /// <param name="configure">Says who may change limits. Nobody may by default.</param>
    /// <returns>The endpoints of the page: call <c>RequireAuthorization(…)</c> on them. Without it, or with <c>AllowAnonymous()</c>, the
    /// page answers only callers on the same machine, and only in the environment Development. In any other the host does not
    /// start.</returns>
    /// <remarks><para>Each second, from the start of the host, all limits are recorded: 21,600 bytes for each, which hold the last ten
    /// minutes, and 1,728 for the latency of each guarded site. A thread of its own does this, so that there is a history of the
    /// time when the thread pool could not keep up.</para>
    /// <para>The endpoints are exempt from limits of the groups around them and from ASP.NET Core's rate limiting.</para></remarks>
    /// <exception cref="ArgumentNullException"><paramref name="endpoints"/> or <paramref name="pattern"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><c>AddShot()</c> was not called.</exception>
    public static IEndpointConventionBuilder MapShot(
        this IEndpointRouteBuilder endpoints, string pattern = "/shot", Action<ShotDashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var services = endpoints.ServiceProvider;
        if (services.GetService<IShotControl>() is null)
            throw new InvalidOperationException("MapShot() shows the limits of AddShot(). Call builder.Services.AddShot() first.");
        var options = new ShotDashboardOptions();
        configure?.Invoke(options);
        return new DashboardEndpoints(DashboardHost.Of(services), new AccessRules(services, options)).Map(endpoints, pattern);
    }
}
