using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shot.AspNetCore.Keys;

namespace Shot.AspNetCore.Endpoints;

/// <summary>Finds the guard of each endpoint, once per endpoint, from its metadata (<see cref="EndpointLimits"/>) and the annotations of
/// its handler. Endpoints that routing drops are collected. One instance per host.</summary>
internal sealed class EndpointBindings(EndpointGuards guards, IServiceProvider? services)
{
    private readonly ConditionalWeakTable<Endpoint, EndpointBinding> _bindings = [];
    private readonly RequestKeys _keys = new(services);

    /// <summary>Whether handlers may call guarded services, whose refusals must be answered. Otherwise a suspended handler is not awaited,
    /// and an <see cref="IShotException"/> that it throws then propagates like any other exception.</summary>
    public bool HandlersMayBeRefused { get; set; } = true;

    public int UseCount { get; set; }

    public HttpAnswers Answers { get; } = new(services);
    public EndpointGuards Handlers => guards;
    public GuardSet Guards => guards.Guards;

    /// <exception cref="InvalidOperationException">An annotation of the endpoint has no guard.</exception>
    public EndpointBinding Of(Endpoint endpoint) =>
        _bindings.TryGetValue(endpoint, out var binding) ? binding : _bindings.GetValue(endpoint, Bind);

    /// <summary>All guards of an endpoint, the outermost first, and the first one of its handler's annotations.</summary>
    public IReadOnlyList<Guard> FindAll(IReadOnlyList<object> metadata, RequestDelegate? requestDelegate, out Guard? annotated)
    {
        annotated = null;
        var handler = Handler(metadata, requestDelegate, out var isGrpc);
        var limits = EndpointLimits.Of(metadata, isGrpc);
        var found = limits.Before.Select(definition => Guards.Of(definition)).ToList();
        if (!limits.IgnoresAnnotations && limits.Annotations > 0)
        {
            // gRPC lists the service's attributes and the method's together: the method is exempt if there is one
            // exemption more than the service has.
            if (isGrpc)
            {
                var ofService = handler.Owner!.IsDefined(typeof(ShotExemptAttribute), inherit: true) ? 1 : 0;
                handler = handler with { IsExempt = limits.Exemptions > ofService };
            }

            var annotations = guards.Find(handler, limits.Annotations);
            annotated = annotations is [var first, ..] ? first : null;
            found.AddRange(annotations);
        }

        found.AddRange(limits.After.Select(definition => Guards.Of(definition)));
        return found;
    }

    private EndpointBinding Bind(Endpoint endpoint)
    {
        HubGuards.Check(endpoint, guards, services);

        // The guard has the name of the handler's annotations, or else of the nearest limit.
        var found = FindAll(endpoint.Metadata, endpoint.RequestDelegate, out var annotated);
        var guard = found.Count == 0 ? null : Guards.Combine((annotated ?? found[^1]).Name, found);
        var criticality = EndpointLimits.Of(endpoint.Metadata).Criticality ?? Guard.FirstStated(found);
        return guard is null
            ? new EndpointBinding(endpoint, guard, [], [], criticality)
            : new EndpointBinding(
                endpoint, guard, _keys.Of(guard.KeyedLimits, endpoint), _keys.CostsOf(guard.StatedCosts, endpoint.DisplayName), criticality);
    }

    private AnnotatedHandler Handler(IReadOnlyList<object> metadata, RequestDelegate? requestDelegate, out bool isGrpc)
    {
        isGrpc = false;
        MethodInfo? method = null;
        foreach (var item in metadata)
        {
            switch (item)
            {
                case ControllerActionDescriptor action:
                    var isExempt = action.MethodInfo.IsDefined(typeof(ShotExemptAttribute), inherit: true);
                    return new AnnotatedHandler(action.MethodInfo, action.ControllerTypeInfo, IsExempt: isExempt);
                case CompiledPageActionDescriptor page:
                    return new AnnotatedHandler(null, page.ModelTypeInfo ?? page.HandlerTypeInfo);
                case MethodInfo info:
                    method = info;
                    break;
            }

            if (guards.Handler(item) is not { } member)
                continue;
            isGrpc = true;
            return new AnnotatedHandler(null, member.Owner, member.Method);
        }

        return new AnnotatedHandler(method ?? EnforcedDelegate.Unwrap(requestDelegate)?.Method);
    }
}
