using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shot.AspNetCore.Answers;
using Shot.AspNetCore.Endpoints;
using Shot.AspNetCore.Enforcement;
using Shot.AspNetCore.Settings;
using Shot.CompilerServices;
using Shot.DependencyInjection;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>Implements the generated <c>AddShot()</c> and <c>UseShot()</c> of a web application.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ShotPipeline
{
    private const string BindingsKey = "Shot.EndpointBindings";

    /// <summary>Adds the options, the guards of hubs, and what <see cref="ShotServices.Add"/> adds.</summary>
    /// <param name="services">The application's services, with the annotated interfaces registered.</param>
    /// <param name="configure">Changes the options; several calls add up. Null changes nothing.</param>
    /// <param name="records">The records of the application and of its references.</param>
    /// <remarks>An option that is out of its range fails the application's start.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The container cannot decorate a registration.</exception>
    public static IServiceCollection Add(IServiceCollection services, Action<ShotHttpOptions>? configure, params ReadOnlySpan<IShotRecord> records)
    {
        ShotServices.Add(services, configure: null, records);
        ShotHost.Register(services);
        if (!services.Any(static service => service.ImplementationType == typeof(HttpLimitOptions)))
        {
            services.AddSingleton<IExceptionHandler, ShotExceptionHandler>();
            services.AddSingleton<IValidateOptions<ShotHttpOptions>, ShotHttpOptionsValidator>();
            services.AddSingleton<IConfigureOptions<ShotOptions>, HttpLimitOptions>();
            services.AddOptions<ShotHttpOptions>().ValidateOnStart();
        }

        if (configure is not null)
            services.Configure(configure);
        return services;
    }

    /// <summary>Guards the endpoints that the records list, from here on in the pipeline.</summary>
    /// <exception cref="InvalidOperationException">The call stands in a branch, and nothing would report what is reached around it.</exception>
    public static IApplicationBuilder Use(IApplicationBuilder app, params ReadOnlySpan<IShotRecord> records)
    {
        ArgumentNullException.ThrowIfNull(app);
        var host = app.ApplicationServices?.GetService<ShotHost>();
        var isBranch = IsBranch(app);
        if (isBranch && host is null)
        {
            throw new InvalidOperationException(
                "UseShot() stands in a branch of the pipeline, so it guards only requests that take the branch. Call services.AddShot() too: "
                + "then an endpoint with limits that is reached in another way fails, instead of running unguarded.");
        }

        // A second call in the same application shares what was charged; another assembly's call brings records of its own.
        if (host?.Bindings is not { } bindings)
        {
            bindings = app.Properties.TryGetValue(BindingsKey, out var existing) && existing is EndpointBindings shared
                ? shared
                : new EndpointBindings(new EndpointGuards(UnregisteredHost.GuardsOf(app.ApplicationServices)), app.ApplicationServices)
                {
                    HandlersMayBeRefused = false,
                };
            bindings.Guards.Source = new EndpointLimitSource(app.ApplicationServices);
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
            || manifest.Sites.Any(site => !bindings.Handlers.Has(site.Definition));

        // All calls have been made when the pipeline is built.
        var place = ++bindings.Places;
        return app.Use(next => new ShotMiddleware(next, bindings, isFollowed: place < bindings.Places).InvokeAsync);
    }

    /// <summary>
    /// Lets no host that is built from now on start, nor any of its requests run an endpoint, whose limits nothing enforces, whatever the application calls. Emitted code calls it
    /// when the application's assembly is loaded; calling it again changes nothing.
    /// </summary>
    public static void WatchHosts() => HostWatch.Begin();

    /// <summary>Tells endpoints of a framework that Shot does not know from its own metadata, which emitted code names.</summary>
    /// <param name="handler">The type that the endpoint's handler runs on, and the name of its method.</param>
    public static IShotRecord Endpoints<TMetadata>(Func<TMetadata, (Type Owner, string Method)> handler)
        where TMetadata : class => new MetadataRecord<TMetadata>(handler);

    /// <summary>A builder that <c>New()</c> made keeps its properties apart from its parent's; a pipeline's own builder has a plain dictionary.</summary>
    private static bool IsBranch(IApplicationBuilder app) => app is not WebApplication && app.Properties is not Dictionary<string, object?>;
}
