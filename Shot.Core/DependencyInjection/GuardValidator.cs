using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Shot.DependencyInjection;

/// <summary>Reports, before anything starts, annotated interfaces that were registered after <c>AddShotGuards()</c>.</summary>
internal sealed class GuardValidator(GuardRegistry registry, IServiceProvider provider) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // An instance that is decorated where it is registered has no factory that would.
        registry.Resolve(provider);
        var unguarded = registry.Services
            .Where(descriptor => !registry.Decorated.Contains(descriptor)
                && descriptor.ServiceKey is not (InnerKey or CompilerServices.GuardedInterfaces.InnerKey)
                && !registry.Exempt.Contains(descriptor.ServiceType)
                && registry.Interfaces.Find(descriptor.ServiceType) is not null)
            .Select(descriptor => $"'{descriptor.ServiceType}' ({Implementation(descriptor)})")
            .ToList();
        if (unguarded.Count == 0)
            return Task.CompletedTask;
        throw new InvalidOperationException(
            $"Registered after AddShotGuards(), so their limits are not enforced: {string.Join(", ", unguarded)}. "
            + "Call services.AddShotGuards() after the registrations; for a stand-in in a test write services.ExemptFromShot<TService>().");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Implementation(ServiceDescriptor descriptor) => descriptor switch
    {
        { IsKeyedService: true, KeyedImplementationType: { } type } => type.ToString(),
        { IsKeyedService: true } => "by a factory or an instance",
        { ImplementationType: { } type } => type.ToString(),
        { ImplementationInstance: { } instance } => $"an instance of {instance.GetType()}",
        _ => "by a factory",
    };
}
