using Shot.Metrics;

namespace Shot.Http.Retries;

/// <summary>Lets a retry through only if first tries have earned it. Inside every resilience handler.</summary>
/// <remarks>A request knows its <see cref="Tries"/>: see <see cref="TriesHandler"/>. A refused retry fails with an exception that the
/// handlers of Microsoft.Extensions.Http.Resilience and Polly do not retry by default.</remarks>
internal sealed class RetryBudgetHandler(HttpRequestOptionsKey<Tries> key, RetryEarnings earnings, Guard guard) : DelegatingHandler
{
    // What gRPC's own retries and hedges have, which are new requests.
    private const string GrpcAttempts = "grpc-previous-rpc-attempts";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Refuses(request, out var refusal) ? Task.FromException<HttpResponseMessage>(refusal) : base.SendAsync(request, cancellationToken);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Refuses(request, out var refusal) ? throw refusal : base.Send(request, cancellationToken);

    private bool Refuses(HttpRequestMessage request, [NotNullWhen(true)] out Exception? refusal)
    {
        refusal = null;
        var own = earnings.Of(request);
        if (Tries.Of(request, key).IsFirst() && !request.Headers.NonValidated.Contains(GrpcAttempts))
        {
            own.Earn();
            return false;
        }

        if (own.TrySpend())
        {
            guard.Counters.Add(GuardCount.Admitted);
            return false;
        }

        if (guard.TryEnter(out var call))
        {
            call.Complete();
            return false;
        }

        refusal = call.Refusal();
        return true;
    }
}
