using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shot.Control;

namespace Shot.DependencyInjection;

/// <summary>Before anything starts: reports annotated interfaces that the container resolves unguarded, without creating a service. After
/// all has started and all endpoints are mapped: logs the limits in force.</summary>
internal sealed class HostStarter(
    GuardRegistry registry, LimitControl control, IServiceProvider provider, IHostEnvironment? environment = null) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var late = registry.Services
            .Where(descriptor => registry.FindUnguarded(descriptor) is not null)
            .Select(static descriptor => $"'{descriptor.ServiceType}' ({Implementation(descriptor)})")
            .ToList();
        if (late.Count > 0)
            throw new InvalidOperationException(
                $"Registered after AddShot(), so their limits are not enforced: {string.Join(", ", late)}. "
                + "Call services.AddShot() after the registrations; for a stand-in in a test write services.ExemptFromShot<TService>().");
        var unseen = registry.Interfaces.Services
            .Where(service => !registry.Exempt.Contains(service) && HasUnseenRegistrations(service))
            .Select(static service => $"'{service}'")
            .Order(StringComparer.Ordinal)
            .ToList();
        if (unseen.Count > 0)
            throw new InvalidOperationException(
                "The container has registrations that AddShot() did not see, so their limits are not enforced: "
                + $"{string.Join(", ", unseen)}. "
                + "Instead of registering these services in the container itself, "
                + "register them in the service collection before AddShot(). "
                + "If the container decorates them with .Guarded(), write services.ExemptFromShot<TService>().");
        control.Learn(Applications(environment));
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        control.Start();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The entry assembly and the assembly of the application's name, which differ in tests.</summary>
    public static IEnumerable<Assembly> Applications(IHostEnvironment? environment) => AppDomain.CurrentDomain.GetAssemblies()
        .Where(assembly => string.Equals(assembly.GetName().Name, environment?.ApplicationName, StringComparison.OrdinalIgnoreCase))
        .Take(1)
        .Prepend(Assembly.GetEntryAssembly())
        .OfType<Assembly>();

    /// <summary>Whether the container resolves a service that the collection does not describe, or has more registrations of it. Other
    /// containers give a <see cref="Lazy{T}"/> for each registration; .NET's own has only the collection.</summary>
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The service is a reference type: its instantiations share their code.")]
    [UnconditionalSuppressMessage("Trimming", "IL2071", Justification = "The service is an interface, which has no constructor to keep.")]
    private bool HasUnseenRegistrations(Type service)
    {
        var seen = registry.Services.Count(descriptor => descriptor.ServiceType == service && !descriptor.IsKeyedService);
        if (seen == 0)
            return provider.GetService<IServiceProviderIsService>()?.IsService(service) == true;
        var registrations = typeof(IEnumerable<>).MakeGenericType(typeof(Lazy<>).MakeGenericType(service));
        return provider.GetService(registrations) is IEnumerable<object> all && all.Count() > seen;
    }

    private static string Implementation(ServiceDescriptor descriptor) => descriptor switch
    {
        { IsKeyedService: true, KeyedImplementationType: { } type } => type.ToString(),
        { IsKeyedService: true } => "by a factory or an instance",
        { ImplementationType: { } type } => type.ToString(),
        { ImplementationInstance: { } instance } => $"an instance of {instance.GetType()}",
        _ => "by a factory",
    };
}
