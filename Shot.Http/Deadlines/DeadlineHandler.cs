namespace Shot.Http.Deadlines;

/// <summary>Ends a request, with all its tries, at the deadline of the call that sends it. The outermost handler.</summary>
internal sealed class DeadlineHandler(TimeSpan margin) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        FlowingDeadline.Current is { } call && call.Earliest(out _) is not null
            ? SendAsync(request, call, cancellationToken)
            : base.SendAsync(request, cancellationToken);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (FlowingDeadline.Current is not { } call || call.Earliest(out _) is null)
            return base.Send(request, cancellationToken);
        using var cut = new DeadlineCut(call, margin, cancellationToken);
        try
        {
            return base.Send(request, cut.Token);
        }
        catch (OperationCanceledException error) when (cut.Missed is { } missed && !cancellationToken.IsCancellationRequested)
        {
            throw DeadlineCut.Expired(missed, error);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, FlowingDeadline call, CancellationToken cancellationToken)
    {
        using var cut = new DeadlineCut(call, margin, cancellationToken);
        try
        {
            return await base.SendAsync(request, cut.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (cut.Missed is { } missed && !cancellationToken.IsCancellationRequested)
        {
            throw DeadlineCut.Expired(missed, error);
        }
    }
}
