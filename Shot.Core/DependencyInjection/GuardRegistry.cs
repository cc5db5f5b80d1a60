using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Shot.CompilerServices;

namespace Shot.DependencyInjection;

/// <summary>What Shot knows of a service collection: the annotated interfaces, what it has decorated, and what it leaves alone.</summary>
internal sealed class GuardRegistry(IServiceCollection services)
{
    public IServiceCollection Services { get; } = services;

    public GuardedInterfaces Interfaces { get; } = new();

    /// <summary>The descriptors that Shot put in place.</summary>
    public HashSet<ServiceDescriptor> Decorated { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The services whose later registrations are meant to be unguarded.</summary>
    public HashSet<Type> Exempt { get; } = [];

    /// <summary>The collection's registry; made at the first call.</summary>
    public static GuardRegistry Of(IServiceCollection services)
    {
        foreach (var descriptor in services)
        {
            if (!descriptor.IsKeyedService && descriptor.ImplementationInstance is GuardRegistry existing)
                return existing;
        }

        var registry = new GuardRegistry(services);
        services.AddSingleton(registry);

        // For decorators of open generics, which the container itself makes.
        services.AddSingleton(_ => registry.Interfaces.Guards);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, GuardValidator>());
        return registry;
    }
}
