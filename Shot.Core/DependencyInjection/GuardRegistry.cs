using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Shot.CompilerServices;
using Shot.Control;

namespace Shot.DependencyInjection;

/// <summary>Shot's part of a service collection: the annotated interfaces, what is decorated, and what is exempt.</summary>
internal sealed class GuardRegistry
{
    private GuardRegistry(IServiceCollection services)
    {
        Services = services;

        // A test may bring the guards that it looks at.
        var guards = services.LastOrDefault(static descriptor => descriptor.ServiceType == typeof(GuardSet) && !descriptor.IsKeyedService);
        Guards = guards?.ImplementationInstance as GuardSet ?? new GuardSet();
        Interfaces = new GuardedInterfaces { Guards = Guards };
    }

    public IServiceCollection Services { get; }
    public GuardSet Guards { get; }
    public GuardedInterfaces Interfaces { get; }
    public HashSet<ServiceDescriptor> Decorated { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The services whose later registrations are meant to be unguarded.</summary>
    public HashSet<Type> Exempt { get; } = [];

    /// <summary>The collection's registry. The first call makes it, and registers what a host of Shot needs.</summary>
    public static GuardRegistry Of(IServiceCollection services)
    {
        if (services.FirstOrDefault(static descriptor => descriptor.ServiceType == typeof(GuardRegistry)) is { } existing)
            return (GuardRegistry)existing.ImplementationInstance!;
        var registry = new GuardRegistry(services);
        services.AddOptions();
        services.AddSingleton(registry);
        services.AddSingleton(provider =>
        {
            registry.Guards.Use(provider);
            return registry.Guards;
        });
        services.AddSingleton(static provider => new SettingsReader(provider.GetService<IConfiguration>()));
        services.AddSingleton<IConfigureOptions<ShotOptions>>(static provider => provider.GetRequiredService<SettingsReader>());
        services.AddSingleton<IOptionsChangeTokenSource<ShotOptions>>(static provider => provider.GetRequiredService<SettingsReader>());
        services.AddSingleton(static provider => new LimitControl(
            provider.GetRequiredService<GuardSet>(), provider.GetRequiredService<IOptionsMonitor<ShotOptions>>(), provider));
        services.AddSingleton<IShotControl>(static provider => provider.GetRequiredService<LimitControl>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HostStarter>());
        return registry;
    }

    /// <summary>The decoration that a registration should have and does not; null when it is guarded, exempt, or has no limits.</summary>
    public GuardedInterfaces.Decoration? FindUnguarded(ServiceDescriptor descriptor) =>
        Decorated.Contains(descriptor) || Exempt.Contains(descriptor.ServiceType) || IsInner(descriptor.ServiceKey)
            ? null
            : Interfaces.Find(descriptor.ServiceType);

    /// <summary>Whether a key is that of a registration which another one decorates: Shot's own, or Scrutor's ("IOrders+32
    /// digits+Decorated"). Only the outermost is guarded, or a call would be charged at each.</summary>
    private static bool IsInner(object? key)
    {
        const string Suffix = "+Decorated";
        const int Digits = 32;
        return key is InnerKey or GuardedInterfaces.InnerKey
            || (key is string text
                && text.EndsWith(Suffix, StringComparison.Ordinal)
                && text.Length > Suffix.Length + Digits
                && Guid.TryParseExact(text[^(Suffix.Length + Digits)..^Suffix.Length], "N", out _));
    }
}
