namespace Shot.Http.Limits;

/// <summary>Asks a limit before each try of a request, and heeds what the other side says in <c>Retry-After</c>.</summary>
internal sealed class LimitHandler(ClientLimit limit, Guard guard, HostStops stops) : DelegatingHandler
{
    private readonly bool _isPerHost = guard.KeyedLimits.Count > 0;
    private readonly string _name = guard.Limits[0].Name;

    // While the limit is in shadow mode or off, nothing is refused.
    private bool Heeds => limit.HeedsRetryAfter && guard.Limits[0].Mode == ShotMode.Enforce;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<HttpResponseMessage>(cancellationToken);
        if (IsRefused(request, out var stopped))
            return Task.FromException<HttpResponseMessage>(stopped);
        return guard.CanWait ? WaitAsync(request, cancellationToken) : Run(request, Enter(request, cancellationToken));
    }

    /// <summary>A synchronous request cannot wait for a permit.</summary>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IsRefused(request, out var stopped))
            throw stopped;
        var call = Enter(request, cancellationToken);
        if (call.IsRefused)
            throw Refusal(call);
        try
        {
            var response = base.Send(request, TokenOf(call));
            Heed(request, response);
            call.Complete();
            return response;
        }
        catch (Exception error)
        {
            if (call.Fail(error) is var explained && explained != error)
                throw explained;
            throw;
        }
    }

    /// <summary>The other side's permits are used up for everybody here, and not for a caller of this application: not as a keyed limit's
    /// refusal, whose answer would be 429.</summary>
    private static ShotOverloadedException Refusal(GuardCall call) => new(call.RefusedBy, call.RetryAfter);

    /// <summary>Something may listen to the token for longer than the call: a request whose content is still being sent.</summary>
    private static CancellationToken TokenOf(GuardCall call)
    {
        if (call.HasDeadline)
            call.KeepToken();
        return call.Token;
    }

    private async Task<HttpResponseMessage> WaitAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = await guard.EnterAsync(cancellationToken).ConfigureAwait(false);

        // Another request's answer may have said so during the wait.
        if (!call.IsRefused && IsStopped(request, out var left))
            throw call.Fail(new ShotOverloadedException(_name, left));
        return await Run(request, call).ConfigureAwait(false);
    }

    private GuardCall Enter(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ReadOnlySpan<ulong> keys = _isPerHost ? [Hash(request)] : [];
        guard.TryEnter(keys, cancellationToken, out var call);
        return call;
    }

    private static ulong Hash(HttpRequestMessage request)
    {
        var (host, port) = HostKey.Of(request);
        return KeyHasher.Process.Combine(KeyHasher.Process.Of(host), KeyHasher.Process.Of(port));
    }

    private Task<HttpResponseMessage> Run(HttpRequestMessage request, GuardCall call)
    {
        if (call.IsRefused)
            return Task.FromException<HttpResponseMessage>(Refusal(call));
        try
        {
            return call.Run(SendAndHeedAsync(request, TokenOf(call)));
        }
        catch (Exception error)
        {
            return Task.FromException<HttpResponseMessage>(call.Fail(error));
        }
    }

    private async Task<HttpResponseMessage> SendAndHeedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        Heed(request, response);
        return response;
    }

    private void Heed(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (limit.HeedsRetryAfter
            && response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
            && response.Headers.RetryAfter is { } after)
        {
            stops.Stop(HostKey.Of(request), after, limit.MaxRetryAfter);
        }
    }

    /// <summary>Refuses and counts a request to a host that has stopped requests.</summary>
    private bool IsRefused(HttpRequestMessage request, [NotNullWhen(true)] out Exception? refusal)
    {
        refusal = IsStopped(request, out var left) ? Refusal(guard.RefuseFor(_name, left)) : null;
        return refusal is not null;
    }

    private bool IsStopped(HttpRequestMessage request, out TimeSpan left)
    {
        left = TimeSpan.Zero;
        return !stops.IsEmpty && Heeds && stops.IsStopped(HostKey.Of(request), out left);
    }
}
