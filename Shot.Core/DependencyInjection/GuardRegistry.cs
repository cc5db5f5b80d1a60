using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Shot.CompilerServices;
using Shot.Control;

namespace Shot.DependencyInjection;

/// <summary>What Shot knows of a service collection: the annotated interfaces, what it has decorated, and what it leaves alone.</summary>
internal sealed class GuardRegistry
{
    private bool _isResolved;

    private GuardRegistry(IServiceCollection services)
    {
        Services = services;

        // A test may bring the guards that it looks at.
        var guards = services.LastOrDefault(static descriptor => descriptor.ServiceType == typeof(GuardSet) && !descriptor.IsKeyedService)?.ImplementationInstance;
        Interfaces = new GuardedInterfaces { Guards = guards as GuardSet ?? new GuardSet() };
    }

    public IServiceCollection Services { get; }

    public GuardedInterfaces Interfaces { get; }

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
        services.AddSingleton(provider =>
        {
            registry.Interfaces.Guards.Use(provider);
            return registry.Interfaces.Guards;
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, GuardValidator>());
        return registry;
    }

    /// <summary>The decoration that a registration should have and does not; null when it is guarded, exempt, or has no limits.</summary>
    public GuardedInterfaces.Decoration? FindUnguarded(ServiceDescriptor descriptor) =>
        Decorated.Contains(descriptor) || Exempt.Contains(descriptor.ServiceType) || IsInner(descriptor.ServiceKey)
            ? null
            : Interfaces.Find(descriptor.ServiceType);

    /// <summary>The host's guards, with its time and settings: they are known once its container is built, and settled before the first decorator is.</summary>
    public GuardSet Resolve(IServiceProvider provider)
    {
        if (!Volatile.Read(ref _isResolved))
        {
            // Has the guards, and so their time, made first.
            if (provider.GetService<LimitControl>() is null)
                provider.GetRequiredService<GuardSet>();
            Volatile.Write(ref _isResolved, true);
        }

        return Interfaces.Guards;
    }

    /// <summary>
    /// Whether a key is that of a registration which another one decorates: Shot's own, or Scrutor's ("IOrders+32 digits+Decorated"). Only the outermost
    /// is guarded, or a call would be charged at each.
    /// </summary>
    private static bool IsInner(object? key)
    {
        const string Suffix = "+Decorated";
        const int Digits = 32;
        return key is InnerKey or GuardedInterfaces.InnerKey
            || (key is string text
                && text.EndsWith(Suffix, StringComparison.Ordinal)
                && text.Length > Suffix.Length + Digits
                && Guid.TryParseExact(text.AsSpan(text.Length - Suffix.Length - Digits, Digits), "N", out _));
    }
}
