using Shot.Metrics;

namespace Shot.Http.Retries;

/// <summary>Lets a retry through only if first tries have earned it. Inside every resilience handler.</summary>
/// <remarks>A request remembers that it was tried, in its <see cref="HttpRequestMessage.Options"/>: resilience handlers send the same
/// request again, and those that copy it copy these too. A refused retry fails with an exception that the handlers of
/// Microsoft.Extensions.Http.Resilience and Polly do not retry by default.</remarks>
internal sealed class RetryBudgetHandler(ClientBudget budget, RetryEarnings earnings, Guard guard) : DelegatingHandler
{
    // Of this budget alone: a request may pass the handlers of several clients.
    private readonly HttpRequestOptionsKey<bool> _tried = new(budget.Definition.Name);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Refuses(request, out var refusal) ? Task.FromException<HttpResponseMessage>(refusal) : base.SendAsync(request, cancellationToken);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Refuses(request, out var refusal) ? throw refusal : base.Send(request, cancellationToken);

    private bool Refuses(HttpRequestMessage request, [NotNullWhen(true)] out Exception? refusal)
    {
        refusal = null;
        var own = earnings.Of(request);
        if (!request.Options.TryGetValue(_tried, out _))
        {
            request.Options.Set(_tried, true);
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
