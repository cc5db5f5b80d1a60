using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore.Endpoints;

namespace Shot.AspNetCore.Enforcement;

/// <summary>Lets no host start whose endpoints have limits while it never called <c>UseShot()</c>.</summary>
internal sealed class EnforcementCheck(ShotHost host) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        if (host.Bindings is not null || app.ApplicationServices.GetService<EndpointDataSource>() is not { } source)
            return;
        var unguarded = source.Endpoints.Where(endpoint => EndpointLimits.Of(endpoint.Metadata).Any).Select(endpoint => $"'{endpoint.DisplayName}'").ToList();
        if (unguarded.Count > 0)
        {
            throw new InvalidOperationException(
                $"UseShot() was not called, so limits of endpoints would not be enforced: {string.Join(", ", unguarded)}. "
                + "Call app.UseShot() after routing and authentication and before the endpoints run.");
        }
    };
}
