using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.Extensions.Options;

namespace Shot.AspNetCore.Enforcement;

/// <summary>Starts a <see cref="RequestWatch"/> for every request, and fails the host's start if limits of endpoints or actions would not
/// be enforced, or if a key cannot be read (<see cref="KeyCheck"/>).</summary>
internal sealed class EnforcementCheck(ShotHost host) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static next => context =>
        {
            RequestWatch.Begin(context);
            return next(context);
        });
        next(app);
        GuardRoutes(app);
        CheckActions(app.ApplicationServices);
        if (host.Bindings is null)
            CheckEndpoints(app.ApplicationServices);
        else if (!host.Bindings.IsInPipeline && host.Bindings.OfAllRequests.Count > 0)
            throw new InvalidOperationException(
                "UseShot() is called only in branches of the pipeline, so options.AllRequests would not limit the requests that take no "
                + "such branch. Call app.UseShot() in the pipeline itself.");
        KeyCheck.Check(app, host.Bindings, Endpoints(app.ApplicationServices));
    };

    /// <summary>Replaces the data sources of the pipeline's routing with guarded ones; routing reads them when the pipeline is built.
    /// Requests are guarded without this: it is for applications that take an endpoint from there and call its delegate.</summary>
    private static void GuardRoutes(IApplicationBuilder app)
    {
        // UseRouting() stores the route builder there.
        app.Properties.TryGetValue("__EndpointRouteBuilder", out var routes);
        if (routes is not IEndpointRouteBuilder { DataSources: var sources })
            return;
        EndpointDataSource[] mapped = [.. sources];
        sources.Clear();
        foreach (var source in mapped)
            sources.Add(new GuardedDataSource(source));
    }

    private static void CheckEndpoints(IServiceProvider services) => ThrowIfAny(
        Endpoints(services).Where(static endpoint => EndpointLimits.Of(endpoint.Metadata).Any)
            .Select(static endpoint => endpoint.DisplayName)
            .Concat(AllRequests.In(services) is { IsEmpty: false } ? [AllRequests.Name] : []),
        "UseShot() was not called, so limits of endpoints would not be enforced",
        "Call app.UseShot() after routing and authentication and before the endpoints run.");

    /// <summary><c>UseMvc()</c> runs actions without endpoints.</summary>
    private static void CheckActions(IServiceProvider services)
    {
        if (services.GetService<IActionDescriptorCollectionProvider>() is not { } actions
            || services.GetService<IOptions<MvcOptions>>() is not { Value.EnableEndpointRouting: false })
        {
            return;
        }

        var mapped = Endpoints(services)
            .Select(endpoint => endpoint.Metadata.GetMetadata<ActionDescriptor>()?.Id)
            .ToHashSet(StringComparer.Ordinal);
        ThrowIfAny(
            actions.ActionDescriptors.Items
                .Where(action => !mapped.Contains(action.Id) && ActionCheck.HasLimits(action))
                .Select(static action => action.DisplayName),
            "Endpoint routing is off, so limits of actions would not be enforced",
            "Leave MvcOptions.EnableEndpointRouting on, and write app.MapControllers() or app.MapControllerRoute(…) "
            + "instead of app.UseMvc(…).");
    }

    private static void ThrowIfAny(IEnumerable<string?> unguarded, string why, string cure)
    {
        var names = string.Join(", ", unguarded.Select(static name => $"'{name}'"));
        if (names.Length > 0)
            throw new InvalidOperationException($"{why}: {names}. {cure}");
    }

    private static IReadOnlyList<Endpoint> Endpoints(IServiceProvider services) =>
        services.GetService<EndpointDataSource>()?.Endpoints ?? [];
}
