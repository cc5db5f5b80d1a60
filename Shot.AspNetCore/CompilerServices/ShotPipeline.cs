using System.ComponentModel;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;
using Shot.AspNetCore.Settings;
using Shot.DependencyInjection;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>Implements the generated <c>AddShot()</c> and <c>UseShot()</c> of a web application.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ShotPipeline
{
    private const string BindingsKey = "Shot.EndpointBindings";

    /// <summary>Adds the options, the guards of hubs, and what <see cref="ShotServices.Add"/> adds.</summary>
    /// <param name="services">The application's services, with the annotated interfaces registered.</param>
    /// <param name="configure">Changes the options. Repeated calls add up. Null changes nothing.</param>
    /// <param name="records">The records of the application and of its references.</param>
    /// <remarks>Invalid options fail the application's start.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The container cannot decorate a registration.</exception>
    public static IServiceCollection Add(
        IServiceCollection services, Action<ShotHttpOptions>? configure, params ReadOnlySpan<IShotRecord> records)
    {
        ShotServices.Add(services, configure: null, records);
        ShotHost.Watch(services);
        HubGuards.Register(services);
        if (!services.Any(static service => service.ImplementationType == typeof(ShotExceptionHandler)))
        {
            services.AddSingleton<IExceptionHandler, ShotExceptionHandler>();
            services.AddSingleton<IValidateOptions<ShotHttpOptions>, ShotHttpOptionsValidator>();
            services.AddOptions<ShotOptions>().Configure<IOptions<ShotHttpOptions>>(static (options, http) => http.Value.CopyTo(options));
            services.AddOptions<ShotHttpOptions>().ValidateOnStart();
        }

        if (configure is not null)
            services.Configure(configure);
        return services;
    }

    /// <summary>Guards the endpoints in the records from this point of the pipeline.</summary>
    /// <exception cref="InvalidOperationException">Called in a branch of the pipeline without <c>AddShot()</c>.</exception>
    public static IApplicationBuilder Use(IApplicationBuilder app, params ReadOnlySpan<IShotRecord> records)
    {
        ArgumentNullException.ThrowIfNull(app);
        var host = app.ApplicationServices?.GetService<ShotHost>();
        if (host is null && IsBranch(app))
            throw new InvalidOperationException(
                "UseShot() is called in a branch of the pipeline, so it guards only requests that take the branch. Call services.AddShot() "
                + "too: then a limited endpoint that is reached without the branch fails instead of running unguarded.");

        // Several calls in an application share their charges; a call from another assembly adds its records.
        if (host?.Bindings is not { } bindings)
        {
            bindings = app.Properties.TryGetValue(BindingsKey, out var existing) && existing is EndpointBindings shared
                ? shared
                : new EndpointBindings(new EndpointGuards(UnregisteredHost.GuardsOf(app.ApplicationServices)), app.ApplicationServices)
                {
                    HandlersMayBeRefused = false,
                };
            bindings.Guards.Source = manifest => AddEndpointLimits(manifest, bindings, app.ApplicationServices);
            app.Properties[BindingsKey] = bindings;
            host?.Bindings = bindings;
        }

        var manifest = new GuardManifest();
        foreach (var record in records)
        {
            manifest.Add(record);
            bindings.Guards.Manifest.Add(record);
        }

        bindings.Guards.Manifest.Check();
        foreach (var record in records)
            record.AddEndpoints(bindings.Handlers);
        bindings.HandlersMayBeRefused |= app.ApplicationServices?.GetService<GuardRegistry>() is not null
            || manifest.Sites.Select(static site => site.Definition).Except(bindings.Handlers.Definitions).Any();

        bindings.IsInPipeline |= !IsBranch(app);

        // By the time the pipeline is built, all UseShot() calls have been counted.
        var index = ++bindings.UseCount;
        return app.Use(next => new ShotMiddleware(next, bindings, isFollowed: index < bindings.UseCount).InvokeAsync);
    }

    /// <summary>From now on, no host starts and no request runs an endpoint whose limits nothing enforces, whatever the application calls.
    /// Emitted code calls it when the application's assembly is loaded; further calls have no effect.</summary>
    public static void WatchHosts() => HostWatch.Begin();

    /// <summary>Finds handlers of a framework that Shot does not know, from its endpoint metadata.</summary>
    /// <param name="handler">Returns the handler's type and the name of its method.</param>
    public static IShotRecord Endpoints<TMetadata>(Func<TMetadata, (Type Owner, string Method)> handler)
        where TMetadata : class => new MetadataRecord<TMetadata>(handler);

    /// <summary>Lists the limits that conventions such as <c>RequireShotLimit</c> added.</summary>
    private static void AddEndpointLimits(GuardManifest manifest, EndpointBindings bindings, IServiceProvider? services)
    {
        var endpoints = services?.GetService<EndpointDataSource>()?.Endpoints ?? [];
        var metadata = bindings.OfAllRequests.Concat(endpoints.SelectMany(static endpoint => endpoint.Metadata));
        foreach (var limit in metadata.OfType<ShotLimitMetadata>())
            manifest.Add(limit.Definition);
    }

    /// <summary>A builder from <c>New()</c> has a copy-on-write dictionary of properties; a pipeline's own has a plain one.</summary>
    private static bool IsBranch(IApplicationBuilder app) => app is not WebApplication && app.Properties is not Dictionary<string, object?>;
}
