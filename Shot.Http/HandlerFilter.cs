using Shot.Control;
using Shot.Http.Deadlines;
using Shot.Http.Limits;
using Shot.Http.Retries;

namespace Shot.Http;

/// <summary>Puts Shot's handlers where they belong, in whatever order the application adds handlers: what limits tries is the closest to
/// the wire, inside every resilience handler. The deadline's token covers all tries and the pauses between them, and what tells retries from
/// first tries stands outside too.</summary>
/// <remarks>It asks for the host's guards only for clients that have limits: a logger may need a client itself, and guards need the
/// logger.</remarks>
internal sealed class HandlerFilter(IOptionsMonitor<ClientSettings> settings, IServiceProvider host) : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        var client = builder.Name ?? "";
        var own = settings.Get(client);
        if (own.Budget is not null || own.Limits.Count > 0)
            AddLimits(builder.AdditionalHandlers, client, own);
        if (own.Deadlines is { } deadlines)
        {
            builder.AdditionalHandlers.Insert(0, new DeadlineHandler(deadlines.Margin));
            builder.AdditionalHandlers.Add(new DeadlineHeaderHandler(deadlines));
        }
    };

    private void AddLimits(IList<DelegatingHandler> handlers, string client, ClientSettings own)
    {
        // A container without a host asks nowhere else for what gives guards their settings.
        host.GetRequiredService<LimitControl>();
        var states = host.GetRequiredService<ClientStates>();
        if (own.Budget is { } budget)
        {
            // Of this client alone: a request may pass the handlers of several.
            var key = new HttpRequestOptionsKey<Tries>($"Shot.Http: tries of '{client}'");
            handlers.Insert(0, new TriesHandler(key));
            handlers.Add(new RetryBudgetHandler(key, states.EarningsOf(client, budget), states.Guards.Of(budget.Definition)));
        }

        foreach (var limit in own.Limits)
            handlers.Add(new LimitHandler(limit, limit.GuardIn(states.Guards), states.Stops));
    }
}
