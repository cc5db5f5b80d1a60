namespace Shot.Http.Retries;

/// <summary>Gives a request its <see cref="Tries"/> before resilience handlers see it. They send the same request again, or copies that have
/// its options. A hedging handler makes the copies from what the request was before its first try.</summary>
internal sealed class TriesHandler(HttpRequestOptionsKey<Tries> key) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Tries.Of(request, key);
        return base.SendAsync(request, cancellationToken);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Tries.Of(request, key);
        return base.Send(request, cancellationToken);
    }
}
