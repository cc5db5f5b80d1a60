using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shot.AspNetCore.Keys;

namespace Shot.AspNetCore.Endpoints;

/// <summary>Finds the guard of each endpoint, once per endpoint, from its metadata (<see cref="EndpointLimits"/>) and the annotations of
/// its handler. Endpoints that routing drops are collected. One instance per host.</summary>
internal sealed class EndpointBindings
{
    private readonly ConditionalWeakTable<Endpoint, EndpointBinding> _bindings = [];
    private readonly EndpointGuards _guards;
    private readonly IServiceProvider? _services;
    private readonly RequestKeys _keys;
    private readonly Lazy<IReadOnlyList<object>> _ofAllRequests;
    private readonly Lazy<EndpointBinding> _withoutEndpoint;

    public EndpointBindings(EndpointGuards guards, IServiceProvider? services)
    {
        (_guards, _services) = (guards, services);
        (_keys, Answers) = (new RequestKeys(services), new HttpAnswers(services));

        // Read later, because a default name depends on the names of all annotations, and each call of UseShot() adds some.
        _ofAllRequests = new(() => AllRequests.In(services)?.Metadata(services!) ?? []);
        _withoutEndpoint = new(() => OfAllRequests.Count == 0 ? EndpointBinding.Unguarded : Bind(endpoint: null, metadata: []));
    }

    /// <summary>Whether handlers may call guarded services, whose refusals must be answered. Otherwise a suspended handler is not awaited,
    /// and an <see cref="IShotException"/> that it throws then propagates like any other exception.</summary>
    public bool HandlersMayBeRefused { get; set; } = true;

    public int UseCount { get; set; }

    /// <summary>Whether a <c>UseShot()</c> is in the pipeline itself, and not only in branches.</summary>
    public bool IsInPipeline { get; set; }

    public HttpAnswers Answers { get; }
    public EndpointGuards Handlers => _guards;
    public GuardSet Guards => _guards.Guards;

    /// <summary>The metadata that stands before that of each endpoint.</summary>
    public IReadOnlyList<object> OfAllRequests => _ofAllRequests.Value;

    /// <summary>The limits of a request that has no endpoint.</summary>
    public EndpointBinding WithoutEndpoint => _withoutEndpoint.Value;

    /// <exception cref="InvalidOperationException">An annotation of the endpoint has no guard.</exception>
    public EndpointBinding Of(Endpoint endpoint) =>
        _bindings.TryGetValue(endpoint, out var binding) ? binding : _bindings.GetValue(endpoint, endpoint => Bind(endpoint, endpoint.Metadata));

    /// <summary>All guards of an endpoint, the outermost first, and the first one of its handler's annotations.</summary>
    public IReadOnlyList<Guard> FindAll(IReadOnlyList<object> metadata, RequestDelegate? requestDelegate, out Guard? annotated)
    {
        annotated = null;
        var handler = Handler(metadata, requestDelegate, out var isGrpc);
        var limits = EndpointLimits.Of([.. OfAllRequests, .. metadata], isGrpc);
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

            var annotations = _guards.Find(handler, limits.Annotations);
            annotated = annotations is [var first, ..] ? first : null;
            found.AddRange(annotations);
        }

        found.AddRange(limits.After.Select(definition => Guards.Of(definition)));
        return found;
    }

    private EndpointBinding Bind(Endpoint? endpoint, IReadOnlyList<object> metadata)
    {
        if (endpoint is not null)
            HubGuards.Check(endpoint, _guards, _services);

        // The guard has the name of the handler's annotations, or else of the nearest limit.
        var found = FindAll(metadata, endpoint?.RequestDelegate, out var annotated);
        var guard = found.Count == 0 ? null : Guards.Combine((annotated ?? found[^1]).Name, found);
        object[] all = [.. OfAllRequests, .. metadata];
        return new EndpointBinding(
            endpoint,
            guard,
            guard is null ? [] : _keys.Of(guard.KeyedLimits, endpoint),
            guard is null ? [] : _keys.CostsOf(guard.StatedCosts, endpoint is null ? AllRequests.Name : endpoint.DisplayName),
            [.. all.OfType<ShotRequestExemptionMetadata>()],
            EndpointLimits.Of(all).Criticality ?? Guard.FirstStated(found));
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

            if (_guards.Handler(item) is not { } member)
                continue;
            isGrpc = true;
            return new AnnotatedHandler(null, member.Owner, member.Method);
        }

        return new AnnotatedHandler(method ?? EnforcedDelegate.Unwrap(requestDelegate)?.Method);
    }
}
