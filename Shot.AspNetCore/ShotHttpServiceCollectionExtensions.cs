using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Shot.AspNetCore.Settings;

namespace Shot.AspNetCore;

/// <summary>Settings for the guard's answers over HTTP.</summary>
public static class ShotHttpServiceCollectionExtensions
{
    /// <summary>Sets how guards answer over HTTP. Optional: without it <c>UseShot()</c> has every setting's default.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">The settings. Several calls add up.</param>
    /// <remarks>A setting that is out of its range fails the application's start, and says what to write.</remarks>
    public static IServiceCollection AddShot(this IServiceCollection services, Action<ShotOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ShotOptions>, ShotOptionsValidator>());
        var options = services.AddOptions<ShotOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        return services;
    }
}
