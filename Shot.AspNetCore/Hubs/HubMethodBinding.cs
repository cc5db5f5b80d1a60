using System.Reflection;
using Microsoft.AspNetCore.SignalR;
using Shot.AspNetCore.Keys;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Hubs;

/// <summary>What guards a hub method, and how its deadline reaches its work.</summary>
internal sealed class HubMethodBinding(MethodInfo method, Guard? guard, RequestKey[] keys)
{
    /// <summary>The place of the token that SignalR hands to streaming methods; -1 for none.</summary>
    private readonly int _token = Array.FindIndex(method.GetParameters(), parameter => parameter.ParameterType == typeof(CancellationToken));

    public Guard? Guard { get; } = guard;

    /// <summary>For a method that streams its result; null for others.</summary>
    public HubStream? Stream { get; } = HubStream.Of(method.ReturnType);

    /// <summary>Whether a limit has a key that a connection has only after authentication.</summary>
    public bool NeedsUser => keys.Any(static key => key.NeedsUser);

    /// <summary>Asks the guard for the invocation's permits, and waits for those that come due soon enough.</summary>
    public ValueTask<GuardCall> EnterAsync(HubInvocationContext invocation, CancellationToken stopping)
    {
        var caller = CallerToken(invocation);
        if (keys.Length == 0)
            return Guard!.EnterAsync(Timeout.InfiniteTimeSpan, [], caller, stopping);
        var connection = invocation.Context.GetHttpContext();
        Span<ulong> hashes = stackalloc ulong[keys.Length];
        for (var i = 0; i < keys.Length; i++)
            hashes[i] = keys[i].Of(connection, invocation.HubMethodArguments);
        return Guard!.EnterAsync(Timeout.InfiniteTimeSpan, hashes, caller, stopping);
    }

    /// <summary>The token that fires when the caller leaves, or cancels its stream.</summary>
    public CancellationToken CallerToken(HubInvocationContext invocation) =>
        _token >= 0 && invocation.HubMethodArguments[_token] is CancellationToken stream ? stream : invocation.Context.ConnectionAborted;

    /// <summary>Hands a call's token to the method: as its parameter where it has one, and as its <c>Context.ConnectionAborted</c>.</summary>
    public HubInvocationContext WithToken(HubInvocationContext invocation, GuardCall call)
    {
        // The method may have kept it for something that outlives the invocation, as it may keep the connection's own.
        call.KeepToken();
        var token = call.Token;
        invocation.Hub.Context = new GuardedCallerContext(invocation.Context, token);
        if (_token < 0)
            return invocation;

        // A context of our own would make SignalR look the method up by a name that [HubMethodName] may have changed.
        if (invocation.HubMethodArguments is object?[] arguments)
        {
            arguments[_token] = token;
            return invocation;
        }

        var copy = invocation.HubMethodArguments.ToArray();
        copy[_token] = token;
        return new HubInvocationContext(invocation.Hub.Context, invocation.ServiceProvider, invocation.Hub, invocation.HubMethod, copy);
    }
}
