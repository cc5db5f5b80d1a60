using Microsoft.Extensions.DependencyInjection.Extensions;
using Shot;
using Shot.DependencyInjection;
using Shot.Http;
using Shot.Http.Limits;
using Shot.Http.Retries;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Deadlines, limits and retry budgets of an <see cref="HttpClient"/>, and of what is built on one, such as clients of gRPC and
/// Refit. It does not matter where in a chain of calls they stand: Shot's handlers take their places when the client is made, limits and
/// budgets inside every resilience handler.</summary>
public static class ShotHttpClientBuilderExtensions
{
    /// <summary>Gives requests what is left of the deadline of the call that sends them: as a header for the other side, and as a token that
    /// ends them. A request without time left is not sent. Outside of a call with a deadline it changes nothing.</summary>
    /// <param name="builder">The client, or all clients in <c>ConfigureHttpClientDefaults</c>.</param>
    /// <param name="configure">Sets the header, or a margin.</param>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException">The header has no name that a request's header can have.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The margin is negative.</exception>
    public static IHttpClientBuilder AddShotDeadlines(
        this IHttpClientBuilder builder, Action<ShotClientDeadlineOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new ShotClientDeadlineOptions();
        configure?.Invoke(options);
        using var request = new HttpRequestMessage();
        if (string.IsNullOrEmpty(options.Header) || !request.Headers.TryAddWithoutValidation(options.Header, "1"))
            throw new ArgumentException(
                $"Header is '{options.Header}', which is no name of a request's header: write one such as x-deadline-ms.", nameof(configure));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Margin, TimeSpan.Zero, nameof(configure));
        GuardRegistry.Of(builder.Services).Guards.FlowDeadlines();
        return Configure(builder, settings => settings.Deadlines = options);
    }

    /// <summary>Limits the rate of a client's requests. What does not fit is not sent: it fails with
    /// <see cref="ShotOverloadedException"/>, which resilience handlers do not retry by default.</summary>
    /// <param name="builder">The client. In <c>ConfigureHttpClientDefaults</c>, all clients have one limit together.</param>
    /// <param name="permits">Burst: the most requests that are sent at the same instant; at least 1.</param>
    /// <param name="perSecond">Permits replenished per second; above zero, at most <see cref="int.MaxValue"/>.</param>
    /// <param name="configure">Sets a name, a limit for each host, and more.</param>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="ArgumentException">The settings contradict each other.</exception>
    public static IHttpClientBuilder AddShotLimit(
        this IHttpClientBuilder builder, int permits, double perSecond, Action<ShotClientLimitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new ShotClientLimitOptions();
        configure?.Invoke(options);
        if (options.MaxQueueMs > 0 && (options.PerHost || options.Strategy != ShotStrategy.TokenBucket))
            throw new ArgumentException(
                "Only a token bucket that all hosts share knows when a permit comes due: remove MaxQueueMs, PerHost or Strategy.",
                nameof(configure));
        var manifest = GuardRegistry.Of(builder.Services).Guards.Manifest;
        var limit = new ClientLimit(NameOf(builder, manifest), permits, perSecond, options);
        manifest.Add(limit.Definition!, WhereOf(builder, nameof(AddShotLimit)));
        return Configure(builder, settings => settings.Limits.Add(limit));
    }

    /// <summary>Limits a client's requests by a limit that has a name: that of an annotation, or of another client.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="name">The limit's <c>Name</c>. An unknown one fails when the client is made.</param>
    /// <param name="heedRetryAfter">See <see cref="ShotClientLimitOptions.HeedRetryAfter"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static IHttpClientBuilder AddShotLimit(this IHttpClientBuilder builder, string name, bool heedRetryAfter = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var limit = new ClientLimit($"{SiteOf(builder)}: {name}", name, heedRetryAfter);
        return Configure(builder, settings => settings.Limits.Add(limit));
    }

    /// <summary>Keeps the retries of a client's resilience handlers to a share of its first tries, so that they do not multiply the load of
    /// another side in trouble. A retry beyond that is not sent: it fails with <see cref="ShotOverloadedException"/>, which resilience
    /// handlers do not retry by default.</summary>
    /// <param name="builder">The client, or all clients in <c>ConfigureHttpClientDefaults</c>: each then has a budget of its own.</param>
    /// <param name="ratio">Retries that a first try earns, 0 to 1.</param>
    /// <param name="configure">Sets how many retries can be saved, and how many need not be earned.</param>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static IHttpClientBuilder AddShotRetryBudget(
        this IHttpClientBuilder builder, double ratio = 0.1, Action<ShotRetryBudgetOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new ShotRetryBudgetOptions();
        configure?.Invoke(options);
        var manifest = GuardRegistry.Of(builder.Services).Guards.Manifest;
        var budget = new ClientBudget($"{SiteOf(builder)} retries", ratio, options);
        if (manifest.Sites.All(site => site.Definition.Name != budget.Definition.Name))
            manifest.Add(budget.Definition, WhereOf(builder, nameof(AddShotRetryBudget)));
        return Configure(builder, settings => settings.Budget = budget);
    }

    private static string SiteOf(IHttpClientBuilder builder) => builder.Name is { Length: > 0 } name ? $"HttpClient {name}" : "HttpClient";

    private static string WhereOf(IHttpClientBuilder builder, string method) => $"{method} of {SiteOf(builder)}";

    /// <summary>The name of a client's next limit.</summary>
    private static string NameOf(IHttpClientBuilder builder, GuardManifest manifest)
    {
        var (site, names) = (SiteOf(builder), manifest.Sites.Select(static site => site.Definition.Name).ToHashSet());
        var name = site;
        for (var i = 2; names.Contains(name); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{site}#{i}");
        return name;
    }

    private static IHttpClientBuilder Configure(IHttpClientBuilder builder, Action<ClientSettings> configure)
    {
        var services = builder.Services;
        GuardRegistry.Of(services);
        services.TryAddSingleton<ClientStates>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, HandlerFilter>());

        // Without a name, as in ConfigureHttpClientDefaults, it configures the clients of all names, before what they have of their own.
        if (builder.Name is { } client)
            services.AddSingleton<IPostConfigureOptions<ClientSettings>>(new PostConfigureOptions<ClientSettings>(client, configure));
        else
            services.AddSingleton<IConfigureOptions<ClientSettings>>(new ConfigureNamedOptions<ClientSettings>(name: null, configure));
        return builder;
    }
}
