using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shot.AspNetCore.Answers;
using Shot.AspNetCore.Enforcement;
using Shot.AspNetCore.Hubs;
using Shot.AspNetCore.Keys;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>Finds what guards an endpoint, once for each; the table lets go of endpoints that routing has dropped.</summary>
internal sealed class EndpointBindings(EndpointGuards guards, IServiceProvider? services)
{
    private readonly ConditionalWeakTable<Endpoint, EndpointBinding> _bindings = [];
    private readonly RequestKeys _keys = services is null ? new RequestKeys(new ShotHttpOptions()) : new RequestKeys(services);

    /// <summary>
    /// Whether a handler may call a guarded service, so that a refusal of that has to be answered. In an application without any, a handler that suspends is not
    /// waited for, and a <see cref="IShotException"/> that it throws then is like any other of its own.
    /// </summary>
    public bool HandlersMayBeRefused { get; set; } = true;

    /// <summary>How many calls of <c>UseShot()</c> guard these endpoints.</summary>
    public int Places { get; set; }

    /// <summary>How the application answers.</summary>
    public HttpAnswers Answers { get; } = services is null ? new HttpAnswers(new ShotHttpOptions()) : new HttpAnswers(services);

    /// <summary>The annotated handlers that these endpoints may have.</summary>
    public EndpointGuards Handlers => guards;

    /// <summary>Whose guards these are.</summary>
    public GuardSet Guards => guards.Guards;

    /// <exception cref="InvalidOperationException">The endpoint has an annotation that no guard enforces.</exception>
    public EndpointBinding Of(Endpoint endpoint) =>
        _bindings.TryGetValue(endpoint, out var binding) ? binding : _bindings.GetValue(endpoint, Bind);

    /// <summary>
    /// The guard that an endpoint of this metadata has; null when it has no limits. Its name is the one that settings know: that of the handler's
    /// annotations, or of the nearest limit.
    /// </summary>
    public Guard? Find(IReadOnlyList<object> metadata, RequestDelegate? requestDelegate)
    {
        var found = FindAll(metadata, requestDelegate, out var annotated);
        return found.Count == 0 ? null : Guards.Combine((annotated ?? found[^1]).Name, found);
    }

    /// <summary>The guards of all that an endpoint of this metadata is limited by.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="requestDelegate">The endpoint's delegate.</param>
    /// <param name="annotated">The first of the handler's annotations; null when it has none.</param>
    public IReadOnlyList<Guard> FindAll(IReadOnlyList<object> metadata, RequestDelegate? requestDelegate, out Guard? annotated)
    {
        annotated = null;
        var handler = Handler(metadata, requestDelegate, out var isGrpc);
        var limits = EndpointLimits.Of(metadata, isGrpc);
        var found = limits.Before.Select(definition => Guards.Of(definition)).ToList();
        if (!limits.IgnoresAnnotations && limits.Annotations > 0)
        {
            // A gRPC service's metadata does not tell its own exemption from its method's, but there are two only when both have one.
            if (isGrpc)
                handler = handler with { IsExempt = limits.Exemptions > (handler.Owner!.IsDefined(typeof(ShotExemptAttribute), inherit: true) ? 1 : 0) };
            var annotations = guards.Find(handler, limits.Annotations);
            annotated = annotations.Count > 0 ? annotations[0] : null;
            found.AddRange(annotations);
        }

        found.AddRange(limits.After.Select(definition => Guards.Of(definition)));
        return found;
    }

    private EndpointBinding Bind(Endpoint endpoint)
    {
        HubGuards.Check(endpoint, guards, services);
        var guard = Find(endpoint.Metadata, endpoint.RequestDelegate);
        return new EndpointBinding(endpoint, guard, guard is null ? [] : _keys.Of(guard.KeyedLimits, endpoint));
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
                    return new AnnotatedHandler(action.MethodInfo, action.ControllerTypeInfo, IsExempt: action.MethodInfo.IsDefined(typeof(ShotExemptAttribute), inherit: true));
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
