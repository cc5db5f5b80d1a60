namespace Shot.Http.Deadlines;

/// <summary>Ends a request, with all its tries and the reading of its response, at the deadline of the call that sends it. The outermost
/// handler. A synchronous request ends so until the response's headers have come.</summary>
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
        catch (OperationCanceledException error) when (cut.Explains(cancellationToken))
        {
            throw DeadlineCut.Expired(cut.Missed, error);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, FlowingDeadline call, CancellationToken cancellationToken)
    {
        var cut = new DeadlineCut(call, margin, cancellationToken);
        try
        {
            var response = await base.SendAsync(request, cut.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
                cut.Dispose();
            else
                response.Content = new DeadlineContent(response.Content, cut);
            return response;
        }
        catch (Exception error)
        {
            cut.Dispose();
            if (error is OperationCanceledException && cut.Explains(cancellationToken))
                throw DeadlineCut.Expired(cut.Missed, error);
            throw;
        }
    }
}
