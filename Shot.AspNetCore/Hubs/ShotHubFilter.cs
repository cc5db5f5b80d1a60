using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Shot.AspNetCore.Keys;

namespace Shot.AspNetCore.Hubs;

/// <summary>Guards each invocation of an annotated hub method. Refusals and late calls, also those of guarded services behind it, reach the
/// caller as a <see cref="HubException"/>.</summary>
internal sealed class ShotHubFilter(IServiceProvider services) : IHubFilter
{
    private readonly GuardSet _set = services.GetRequiredService<GuardSet>();
    private readonly RequestKeys _keys = new(services);
    private readonly CancellationToken _stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default;
    private readonly Func<HttpContext, ShotCriticality?>? _criticality =
        services.GetService<IOptions<ShotHttpOptions>>()?.Value.Criticality;

    private readonly ConcurrentDictionary<Type, EndpointGuards> _guards = new();
    private readonly ConcurrentDictionary<(Type Hub, MethodInfo Method), HubMethodBinding> _bindings = new();

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var binding = _bindings.GetOrAdd((invocationContext.Hub.GetType(), invocationContext.HubMethod), Bind, invocationContext.Context);
        try
        {
            if (binding.Guard is not null)
                return await GuardAsync(binding, invocationContext, next).ConfigureAwait(false);
            var result = await next(invocationContext).ConfigureAwait(false);
            return binding.Stream is { } stream ? stream.Guard(result, call: default) : result;
        }
        catch (Exception error) when (error is IShotException)
        {
            throw ToHubException(error);
        }
    }

    /// <summary>Binds a hub's methods before they are called, and returns the first with a limit by user, if there is one.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "MapHub keeps the public methods of its hub.")]
    public MethodInfo? BindAll(Type hub, Endpoint endpoint)
    {
        // The same methods as SignalR.
        var methods = hub.GetMethods(BindingFlags.Public | BindingFlags.Instance).Where(static method => !method.IsSpecialName
            && method.GetBaseDefinition().DeclaringType is var declared && declared != typeof(object) && declared != typeof(Hub)
            && method.Name is not (nameof(IDisposable.Dispose) or nameof(IAsyncDisposable.DisposeAsync)));
        return methods.Where(method => _bindings.GetOrAdd((hub, method), Bind, endpoint).NeedsUser).ToArray().FirstOrDefault();
    }

    public static HubException ToHubException(Exception error) => new(error.Message, error);

    private async ValueTask<object?> GuardAsync(
        HubMethodBinding binding, HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var call = await binding.EnterAsync(invocation, _criticality, _stopping).ConfigureAwait(false);
        if (call.IsRefused)
            throw call.Refusal();
        if (call.HasDeadline)
            invocation = binding.WithToken(invocation, call);

        ValueTask<object?> work;
        try
        {
            work = next(invocation);
            if (binding.Stream is { } stream)
                return stream.Guard(await work.ConfigureAwait(false), call);
        }
        catch (Exception error)
        {
            var outcome = call.Fail(error);
            if (outcome != error)
                throw outcome;
            throw;
        }

        return await call.Run(work).ConfigureAwait(false);
    }

    private static int AnnotationsOn(MemberInfo member) => member.GetCustomAttributes(inherit: true).OfType<IShotAnnotation>().Count();

    private HubMethodBinding Bind((Type Hub, MethodInfo Method) key, HubCallerContext caller) =>
        Bind(key, caller.GetHttpContext()?.GetEndpoint());

    private HubMethodBinding Bind((Type Hub, MethodInfo Method) key, Endpoint? endpoint)
    {
        var (hub, method) = key;
        var annotations = AnnotationsOn(method) + AnnotationsOn(hub);
        var handler = new AnnotatedHandler(null, hub, method.Name, method.IsDefined(typeof(ShotExemptAttribute), inherit: true));
        IReadOnlyList<Guard> guards = annotations == 0 ? [] : _guards.GetOrAdd(hub, HubGuards.Of, _set).Find(handler, annotations);
        if (guards.Count == 0)
            return new HubMethodBinding(method, null, [], criticality: null);
        var guard = _set.Combine($"{hub.Name}.{method.Name}", guards);
        var criticality = Guard.FirstStated(guards) ?? endpoint?.Metadata.GetMetadata<ShotCriticalityMetadata>()?.Criticality;
        return new HubMethodBinding(method, guard, _keys.Of(guard.KeyedLimits, endpoint, method), criticality);
    }
}
