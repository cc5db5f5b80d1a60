using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;
using Shot.Control;

namespace Shot.DependencyInjection;

/// <summary>Replaces registrations by decorators.</summary>
/// <remarks><para>A registration moves unchanged to a hidden key, so that the container still constructs, validates, holds and disposes of
/// the implementation. A factory takes its place, which decorates the service of the hidden key. The hidden registration is one of
/// <see cref="object"/>, so that a request for the interface under every key (<see cref="KeyedService.AnyKey"/>) does not find it.</para>
/// <para>For a disposable interface the container would dispose of both. There the decorator owns the implementation: the container never
/// sees it, and disposes of the decorator, which disposes of the implementation once. An instance stays an instance: the container disposes
/// of neither.</para></remarks>
internal static class ServiceDecorator
{
    public static void Decorate(IServiceCollection services, GuardRegistry registry)
    {
        for (var i = services.Count - 1; i >= 0; i--)
        {
            var descriptor = services[i];
            if (registry.FindUnguarded(descriptor) is not { } decoration)
                continue;

            var (visible, hidden) = descriptor.ServiceType.IsGenericTypeDefinition
                ? OpenGeneric(services, descriptor, decoration)
                : Closed(descriptor, decoration);
            services[i] = visible;
            registry.Decorated.Add(visible);
            if (hidden is not null)
                services.Add(hidden);
            AddConcrete(services, registry, visible, decoration.Guarded);
        }
    }

    private static (ServiceDescriptor Visible, ServiceDescriptor? Hidden) Closed(
        ServiceDescriptor descriptor, GuardedInterfaces.Decoration decoration)
    {
        var service = descriptor.ServiceType;
        if (Equals(descriptor.ServiceKey, KeyedService.AnyKey))
            throw Cannot(descriptor, "it is registered for any key; register it under each key that is used");
        if (Instance(descriptor) is { } instance)
            return (new ServiceDescriptor(service, descriptor.ServiceKey, decoration.Guard(instance)), null);

        if (IsDisposable(service))
        {
            var create = Creation(descriptor);
            return (Visible(descriptor, (provider, key) => decoration.Guard(create(provider, key))), null);
        }

        var inner = new InnerKey(descriptor.ServiceKey);
        return (
            Visible(descriptor, (provider, _) => decoration.Guard(provider.GetRequiredKeyedService(typeof(object), inner))),
            Hidden(descriptor, inner));
    }

    /// <summary>An open generic cannot have a factory: the container makes the decorator around the service of the hidden key.</summary>
    private static (ServiceDescriptor Visible, ServiceDescriptor? Hidden) OpenGeneric(
        IServiceCollection services, ServiceDescriptor descriptor, GuardedInterfaces.Decoration decoration)
    {
        if (descriptor.IsKeyedService)
            throw Cannot(descriptor, "it is an open generic with a key; register the closed types");
        if (IsDisposable(descriptor.ServiceType))
            throw Cannot(
                descriptor, "it is an open generic of a disposable interface, which would be disposed of twice; register the closed types");
        if (services.Any(other => other.ServiceType == descriptor.ServiceType && other.ServiceKey is GuardedInterfaces.InnerKey))
            throw Cannot(descriptor, "it is registered twice as an open generic; register the closed types");
        return (
            ServiceDescriptor.Describe(descriptor.ServiceType, decoration.Guarded, descriptor.Lifetime),
            ServiceDescriptor.DescribeKeyed(
                descriptor.ServiceType, GuardedInterfaces.InnerKey, descriptor.ImplementationType!, descriptor.Lifetime));
    }

    /// <summary>The registration under its hidden key. A factory or a constructor that asks for its key gets the original one.</summary>
    private static ServiceDescriptor Hidden(ServiceDescriptor descriptor, InnerKey inner)
    {
        if (Implementation(descriptor) is { } type && !TakesKey(type))
            return ServiceDescriptor.DescribeKeyed(typeof(object), inner, type, descriptor.Lifetime);
        var create = Creation(descriptor);
        return ServiceDescriptor.DescribeKeyed(
            typeof(object), inner, (provider, key) => create(provider, ((InnerKey)key!).Original), descriptor.Lifetime);
    }

    private static Func<IServiceProvider, object?, object> Creation(ServiceDescriptor descriptor)
    {
        if (descriptor is { IsKeyedService: true, KeyedImplementationFactory: { } keyedFactory })
            return keyedFactory;
        if (descriptor is { IsKeyedService: false, ImplementationFactory: { } factory })
            return (provider, _) => factory(provider);
        var type = Implementation(descriptor)!;
        return TakesKey(type)
            ? (provider, key) => ActivatorUtilities.CreateInstance(provider, type, key!)
            : (provider, _) => ActivatorUtilities.CreateInstance(provider, type);
    }

    /// <summary>Makes the decorator's own type injectable. It resolves to the same object as the interface.</summary>
    private static void AddConcrete(
        IServiceCollection services, GuardRegistry registry, ServiceDescriptor visible,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type guarded)
    {
        var service = visible.ServiceType;
        if (services.Any(descriptor => descriptor.ServiceType == guarded && Equals(descriptor.ServiceKey, visible.ServiceKey)))
            return;
        var concrete =
            service.IsGenericTypeDefinition ? ServiceDescriptor.Describe(guarded, guarded, visible.Lifetime)
            : visible.ServiceKey is { } key ? ServiceDescriptor.DescribeKeyed(
                guarded, key, (provider, _) => Unwrap(provider.GetRequiredKeyedService(service, key)), visible.Lifetime)
            : ServiceDescriptor.Describe(guarded, provider => Unwrap(provider.GetRequiredService(service)), visible.Lifetime);
        registry.Decorated.Add(concrete);
        services.Add(concrete);

        object Unwrap(object resolved) => guarded.IsInstanceOfType(resolved)
            ? resolved
            : throw new InvalidOperationException(
                $"'{guarded}' was asked for, and '{service}' resolves to '{resolved.GetType()}': a later registration took its place, "
                + "or it forwards to another guarded service.");
    }

    /// <summary>A registration in the place of another one. Without a key it is one without a key.</summary>
    private static ServiceDescriptor Visible(ServiceDescriptor descriptor, Func<IServiceProvider, object?, object> create) =>
        ServiceDescriptor.DescribeKeyed(
            descriptor.ServiceType,
            descriptor.ServiceKey,
            (provider, key) =>
            {
                // Gives the guards their host's time and settings.
                provider.GetRequiredService<LimitControl>();
                return create(provider, key);
            },
            descriptor.Lifetime);

    private static object? Instance(ServiceDescriptor descriptor) =>
        descriptor.IsKeyedService ? descriptor.KeyedImplementationInstance : descriptor.ImplementationInstance;

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    private static Type? Implementation(ServiceDescriptor descriptor) =>
        descriptor.IsKeyedService ? descriptor.KeyedImplementationType : descriptor.ImplementationType;

    private static bool TakesKey([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type) =>
        type.GetConstructors()
            .SelectMany(static constructor => constructor.GetParameters())
            .Any(static parameter => parameter.IsDefined(typeof(ServiceKeyAttribute)));

    private static bool IsDisposable(Type type) =>
        typeof(IDisposable).IsAssignableFrom(type) || typeof(IAsyncDisposable).IsAssignableFrom(type);

    private static InvalidOperationException Cannot(ServiceDescriptor descriptor, string why) => new(
        $"AddShot() cannot decorate the registration of '{descriptor.ServiceType}': {why}.");
}
