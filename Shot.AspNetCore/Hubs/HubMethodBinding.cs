using Shot.AspNetCore.Keys;

namespace Shot.AspNetCore.Hubs;

/// <summary>The guard and keys of a hub method, and how its deadline reaches its work.</summary>
/// <param name="method">The method.</param>
/// <param name="guard">Null if the method has no limits.</param>
/// <param name="keys">The keys of the guard's keyed limits, in the same order.</param>
/// <param name="criticality">What the method, its hub or the hub's endpoint states; null if they state nothing.</param>
internal sealed class HubMethodBinding(MethodInfo method, Guard? guard, RequestKey[] keys, ShotCriticality? criticality)
{
    /// <summary>Index of the token that SignalR passes to streaming methods; -1 if there is none.</summary>
    private readonly int _token =
        Array.FindIndex(method.GetParameters(), static parameter => parameter.ParameterType == typeof(CancellationToken));

    public Guard? Guard { get; } = guard;

    /// <summary>Guards a streamed result; null if the method does not stream.</summary>
    public HubStream? Stream { get; } = HubStream.Of(method.ReturnType);

    public bool NeedsUser => keys.Any(static key => key.NeedsUser);

    /// <param name="invocation">The call.</param>
    /// <param name="stated">States the criticality of a request in the place of the method; null if the application does not.</param>
    /// <param name="stopping">Fires when the host stops.</param>
    public ValueTask<GuardCall> EnterAsync(
        HubInvocationContext invocation, Func<HttpContext, ShotCriticality?>? stated, CancellationToken stopping)
    {
        var connection = keys.Length == 0 && stated is null ? null : invocation.Context.GetHttpContext();
        Span<ulong> hashes = stackalloc ulong[Guard!.KeyCount];
        RequestKey.Hash(keys, connection, invocation.HubMethodArguments, hashes);
        var ofRequest = connection is null ? null : stated?.Invoke(connection);
        return Guard.EnterAsync(Timeout.InfiniteTimeSpan, hashes, CallerToken(invocation), stopping, ofRequest ?? criticality);
    }

    /// <summary>The token that fires when the caller disconnects or cancels its stream.</summary>
    public CancellationToken CallerToken(HubInvocationContext invocation) =>
        _token >= 0 && invocation.HubMethodArguments[_token] is CancellationToken stream ? stream : invocation.Context.ConnectionAborted;

    /// <summary>Passes the call's token as the method's parameter, if it has one, and as <c>Context.ConnectionAborted</c>.</summary>
    public HubInvocationContext WithToken(HubInvocationContext invocation, GuardCall call)
    {
        // The method may keep the token beyond the invocation, as it may keep the connection's.
        call.KeepToken();
        var token = call.Token;
        invocation.Hub.Context = new GuardedCallerContext(invocation.Context, token);
        if (_token < 0)
            return invocation;

        // Changed in place: for a new context SignalR would look the method up by name, which [HubMethodName] may have changed.
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
