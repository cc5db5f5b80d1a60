using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Hubs;

/// <summary>
/// Guards each invocation of an annotated hub method. A refused or late one, also of a guarded service behind the method, is told to its caller as
/// a <see cref="HubException"/>.
/// </summary>
internal sealed class GuardingHubFilter(IServiceProvider services) : IHubFilter
{
    private readonly GuardSet _set = services.GetService<GuardSet>() ?? GuardSet.Process;
    private readonly ConcurrentDictionary<Type, EndpointGuards> _guards = new();
    private readonly ConcurrentDictionary<(Type Hub, MethodInfo Method), HubMethodBinding> _bindings = new();

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var binding = _bindings.GetOrAdd((invocationContext.Hub.GetType(), invocationContext.HubMethod), Bind);
        var call = default(GuardCall);
        if (binding.Guard is { } guard)
        {
            if (!guard.TryEnter(guard.HasDeadline ? binding.CallerToken(invocationContext) : CancellationToken.None, out call))
                throw Answer(call.Refusal());
            if (call.HasDeadline)
                invocationContext = binding.WithToken(invocationContext, call.Token);
        }

        try
        {
            if (binding.Stream is { } stream)
                return stream.Guard(await next(invocationContext).ConfigureAwait(false), call);
            return await call.Run(next(invocationContext)).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            var told = call.Fail(error);
            if (told is ShotException refusedOrLate)
                throw Answer(refusedOrLate);
            if (told != error)
                throw told;
            throw;
        }
    }

    /// <summary>What the invocation's caller is told.</summary>
    public static HubException Answer(ShotException error) => new(error.Message, error);

    private static int AnnotationsOn(MemberInfo member) => member.GetCustomAttributes(inherit: true).OfType<IShotAnnotation>().Count();

    private HubMethodBinding Bind((Type Hub, MethodInfo Method) key)
    {
        var (hub, method) = key;
        var annotations = AnnotationsOn(method) + AnnotationsOn(hub);
        if (annotations == 0)
            return new HubMethodBinding(method, null);
        var handler = new AnnotatedHandler(null, hub, method.Name, method.IsDefined(typeof(ShotExemptAttribute), inherit: true));
        var guards = _guards.GetOrAdd(hub, HubGuards.Of, _set).Find(handler, annotations);
        return new HubMethodBinding(method, guards.Count == 0 ? null : _set.Combine($"{hub.Name}.{method.Name}", guards));
    }
}
