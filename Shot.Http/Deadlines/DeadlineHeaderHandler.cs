namespace Shot.Http.Deadlines;

/// <summary>Tells the other side what is left of the deadline of the call that sends a request. The innermost handler: each try says what is
/// left for it. A try without time is not sent.</summary>
internal sealed class DeadlineHeaderHandler(ShotClientDeadlineOptions options) : DelegatingHandler
{
    private readonly string _header = options.Header;
    private readonly TimeSpan _margin = options.Margin;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            Write(request);
        }
        catch (Exception error) when (error is OperationCanceledException or ShotTimeoutException)
        {
            return Task.FromException<HttpResponseMessage>(error);
        }

        return base.SendAsync(request, cancellationToken);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Write(request);
        return base.Send(request, cancellationToken);
    }

    private void Write(HttpRequestMessage request)
    {
        if (FlowingDeadline.Current?.Earliest(out var left) is not { } call)
            return;
        var milliseconds = DeadlineText.Milliseconds(left - _margin);
        if (milliseconds < 1)
            throw DeadlineCut.Expired(call, inner: null);
        if (DeadlineText.IsGrpc(request))
            Write(request, DeadlineText.GrpcHeader, DeadlineText.Grpc(milliseconds), milliseconds);
        else
            Write(request, _header, milliseconds.ToString(CultureInfo.InvariantCulture), milliseconds);
    }

    /// <summary>An earlier deadline that the request has already stays.</summary>
    private static void Write(HttpRequestMessage request, string header, string text, long milliseconds)
    {
        if (request.Headers.NonValidated.TryGetValues(header, out var values)
            && values.Count == 1
            && DeadlineText.TryParse(values.ToString(), header, out var written)
            && written <= milliseconds)
        {
            return;
        }

        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, text);
    }
}
