using Shot.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Exempts services from their limits.</summary>
public static class ShotExemptionExtensions
{
    /// <summary>Leaves registrations of <typeparamref name="TService"/> that come after <c>AddShot()</c> undecorated and unreported, and
    /// those that only the container itself has. Registrations that are decorated already stay so. For a test that replaces an annotated
    /// service by a stand-in, and for a container that calls <c>.Guarded()</c> itself.</summary>
    /// <typeparam name="TService">The annotated interface.</typeparam>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection ExemptFromShot<TService>(this IServiceCollection services)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(services);
        GuardRegistry.Of(services).Exempt.Add(typeof(TService));
        return services;
    }
}
