using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Controllers;
using Shot.AspNetCore.Keys;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>Finds what guards an endpoint, once for each; the table lets go of endpoints that routing has dropped.</summary>
internal sealed class EndpointBindings(EndpointGuards guards, RequestKeys keys)
{
    /// <summary>Whether a handler may call a guarded service, so that a refusal of that has to be answered.</summary>
    public bool HandlersMayBeRefused { get; init; } = true;

    private readonly ConditionalWeakTable<Endpoint, EndpointBinding> _bindings = [];

    /// <exception cref="InvalidOperationException">The endpoint has an annotation that no guard enforces.</exception>
    public EndpointBinding Of(Endpoint endpoint) =>
        _bindings.TryGetValue(endpoint, out var binding) ? binding : _bindings.GetValue(endpoint, Bind);

    public bool IsGuarded(Endpoint endpoint) => Of(endpoint).Guard is not null;

    private EndpointBinding Bind(Endpoint endpoint)
    {
        var annotations = endpoint.Metadata.GetOrderedMetadata<IShotAnnotation>();
        var found = new List<Guard>();
        foreach (var metadata in endpoint.Metadata.GetOrderedMetadata<ShotLimitMetadata>())
            found.Add(metadata.Definition.In(guards.Guards));
        if (annotations.Count > 0)
        {
            var action = endpoint.Metadata.GetMetadata<ControllerActionDescriptor>();
            found.AddRange(guards.Find(Handler(endpoint, action), action?.ControllerTypeInfo.AsType(), annotations));
        }

        if (found.Count == 0)
            return EndpointBinding.Unguarded;
        var guard = guards.Guards.Combine(endpoint.DisplayName ?? found[0].Name, found);
        return new EndpointBinding(guard, keys.Of(guard.KeyedLimits, endpoint));
    }

    private static MethodInfo? Handler(Endpoint endpoint, ControllerActionDescriptor? action) =>
        action?.MethodInfo ?? endpoint.Metadata.GetMetadata<MethodInfo>() ?? endpoint.RequestDelegate?.Method;
}
