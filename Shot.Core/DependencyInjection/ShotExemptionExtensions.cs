using Microsoft.Extensions.DependencyInjection;
using Shot.DependencyInjection;

namespace Shot;

/// <summary>Says what is meant to be unguarded.</summary>
public static class ShotExemptionExtensions
{
    /// <summary>
    /// Leaves registrations of <typeparamref name="TService"/> that come after <c>AddShotGuards()</c> undecorated and unreported: for a
    /// test that puts a stand-in in the place of an annotated service. Those that are decorated already stay so.
    /// </summary>
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
