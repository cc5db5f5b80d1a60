using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Mvc.Controllers;
using Shot.DependencyInjection;

namespace Shot.AspNetCore.Endpoints;

/// <summary>Finds the guarded services that a handler can reach: its parameters, those of its controller's constructors, and those of the
/// constructors of registered implementations. What a factory makes is not seen. Used for documents, never by a request.</summary>
internal sealed class ServicesBehind(GuardRegistry registry)
{
    private readonly HashSet<Type> _seen = [];

    /// <summary>The guards of the services behind endpoints, given their metadata.</summary>
    public IReadOnlyList<GuardDefinition> Of(IEnumerable<IReadOnlyList<object>> endpoints)
    {
        foreach (var item in endpoints.SelectMany(static metadata => metadata))
            Visit(item);
        return
        [
            .. registry.Guards.Manifest.Sites
                .Where(site => site.Service is { } service && _seen.Any(seen => IsGuardedBy(service, seen)))
                .Select(static site => site.Definition),
        ];
    }

    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "MVC does not support trimming.")]
    private void Visit(object item)
    {
        switch (item)
        {
            case ControllerActionDescriptor action:
                Visit(action.MethodInfo.GetParameters());
                VisitConstructors(action.ControllerTypeInfo.AsType());
                break;
            case MethodInfo handler:
                Visit(handler.GetParameters());
                break;
        }
    }

    private void Visit(ParameterInfo[] parameters)
    {
        foreach (var parameter in parameters)
        {
            Visit(parameter.ParameterType);
            if (parameter.IsDefined(typeof(AsParametersAttribute)))
                VisitProperties(parameter.ParameterType);
        }
    }

    private void Visit(Type service)
    {
        if (registry.Exempt.Contains(service) || !_seen.Add(service))
            return;
        var definition = service.IsConstructedGenericType ? service.GetGenericTypeDefinition() : service;
        foreach (var descriptor in registry.Services)
        {
            if (Implementation(descriptor) is not { } type)
                continue;

            // What Shot decorates is registered under a hidden key and as an object.
            var isRegistered = descriptor.ServiceKey is InnerKey
                ? service.IsAssignableFrom(type)
                : descriptor.ServiceType == service || descriptor.ServiceType == definition;
            if (isRegistered)
                VisitConstructors(type);
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The binder of the handler's parameters needs them too.")]
    private void VisitProperties(Type type)
    {
        foreach (var property in type.GetProperties())
            Visit(property.PropertyType);
        foreach (var constructor in type.GetConstructors())
            Visit(constructor.GetParameters());
    }

    private void VisitConstructors([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type)
    {
        foreach (var constructor in type.GetConstructors())
            Visit(constructor.GetParameters());
    }

    /// <summary>Whether calls of a service that a handler gets are guarded by the limits of an interface: the service is that interface, is
    /// derived from it, or is its decorator.</summary>
    private static bool IsGuardedBy(Type limited, Type service) =>
        (service.IsInterface || typeof(IGuarded).IsAssignableFrom(service))
        && (limited.IsAssignableFrom(service)
            || (service.IsConstructedGenericType && limited.IsGenericTypeDefinition && service.GetGenericTypeDefinition() == limited));

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    private static Type? Implementation(ServiceDescriptor descriptor) =>
        descriptor.IsKeyedService ? descriptor.KeyedImplementationType : descriptor.ImplementationType;
}
