using Microsoft.AspNetCore.Http.HttpResults;
using Shot.Sample.Load;
using Shot.Sample.Orders;

namespace Shot.Sample;

/// <summary>
/// The application: annotated endpoints, an annotated service behind them, and the two calls that enable the limits.
/// </summary>
internal static class OrderService
{
    /// <summary>Number of suggestions that are made at a time, 50 per second each.</summary>
    private const int Suggesters = 4;

    public static async Task<int> RunAsync(int port, bool hasMetrics, bool hasLoad, CancellationToken cancellationToken)
    {
        await using var app = Build(port, hasMetrics);
        await app.StartAsync(cancellationToken);
        var address = app.Urls.Single();
        PrintWhatToTry(address);
        if (hasLoad)
        {
            Console.WriteLine($"--load: this process calls itself; the course repeats every {LoadCourse.Length.TotalSeconds:N0} seconds.");
            using var load = new SelfLoad(new Uri(address), app.Services.GetRequiredService<Dependency>());
            await load.RunAsync(app.Lifetime.ApplicationStopping);
        }

        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    /// <summary>Builds the application without starting it.</summary>
    /// <param name="port">The loopback port to listen on; 0 for a free one.</param>
    /// <param name="hasMetrics">Whether to serve metrics.</param>
    /// <param name="inspect">Is shown what is registered.</param>
    public static WebApplication Build(int port, bool hasMetrics = false, Action<IServiceCollection>? inspect = null)
    {
        // The page of its limits is for this machine only, and has no users that sign in: the environment Development says so.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, OrderJson.Default));
        builder.Services.AddScoped<IOrders, OrderBook>();
        builder.Services.AddSingleton<IAssistant, Assistant>();

        // Requests to the supplier say what is left of the deadline of the call that sends them, and end with it. All of them together keep
        // to the rate that the supplier has agreed to.
        builder.Services.AddHttpClient<ISupplier, Supplier>("supplier", static client => client.BaseAddress = SupplierServer.Address)
            .ConfigurePrimaryHttpMessageHandler(static () => new SupplierServer())
            .AddShotDeadlines()
            .AddShotLimit(100, perSecond: 100);
        builder.Services.AddSingleton(static _ => new Dependency(Suggesters));
        builder.Services.AddAuthorizationBuilder().AddPolicy("everybody", static policy => policy.RequireAssertion(static _ => true));
        builder.Services.AddHealthChecks();
        builder.Services.AddShot(static options =>
        {
            options.AddKey(TenantPlans.Key, TenantPlans.Of);

            // For everything that comes: also for paths that no endpoint has. What each endpoint allows is far below.
            options.AllRequests.RequireShotLimit(5000, perSecond: 5000);
        });
        if (hasMetrics)
            Prometheus.AddTo(builder.Services);

        inspect?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseShot();
        app.MapShot("/shot", static options => options.AllowChanges = "everybody");
        if (hasMetrics)
            Prometheus.MapTo(app);

        // An overloaded application is healthy, so this is exempt from the limit of all requests.
        app.MapHealthChecks("/health").ExemptFromShot();

        // A method group with a limit and a deadline. Its token fires at the deadline.
        app.MapPost("/orders", OrderEndpoints.PlaceAsync);

        // A lambda: two requests at once, then one every two seconds.
        app.MapGet("/tight", [ShotLimit(2, perSecond: 0.5)] () => "You are one of the lucky two.");

        // The limit is on the service behind the endpoint. Its refusal is answered in the same way.
        app.MapGet("/stock/{item}", async Task<Ok<int>> (string item, IOrders orders, CancellationToken cancellationToken) =>
            TypedResults.Ok(await orders.CountAsync(item, cancellationToken)));

        // Takes five seconds and is answered after 250 ms, or at the deadline that its caller states, if that is earlier.
        app.MapGet("/slow", OrderEndpoints.SlowAsync);

        // What others do can be late or fail, and both are counted.
        app.MapGet("/prices/{item}", OrderEndpoints.PriceAsync);

        // Each customer has permits of its own. appsettings.json sets other numbers than the annotation.
        app.MapGet("/search", OrderEndpoints.Search);

        // Each tenant has the permits of its plan. appsettings.json has a plan that no annotation has: a customer's own contract.
        app.MapGet("/reports/{tenant}", OrderEndpoints.Report);

        // Each call states what it costs, and settles the cost when it is known. One that costs more than the burst is never admitted.
        app.MapGet("/ask", static (string customer, string question, IAssistant assistant, CancellationToken cancellationToken) =>
            assistant.AskAsync(customer, question, cancellationToken));

        // No number: the limit finds out how many calls at once are useful.
        app.MapGet("/suggestions", OrderEndpoints.SuggestAsync);
        return app;
    }

    private static void PrintWhatToTry(string address) => Console.WriteLine($"""
        Live page: {address}/shot

        Listening on {address}. Try:

          curl -i {address}/tight                  # three times: the third is refused, 503 with Retry-After
          curl -i {address}/slow                   # is late at its deadline of 250 ms: 408
          curl -i {address}/slow -H 'x-envoy-expected-rq-timeout-ms: 50'   # the caller has less time than that
          curl -i {address}/stock/tea              # a limit on the service behind the endpoint: the fourth is refused
          curl -i {address}/prices/lost            # the supplier fails: 502, counted as failed
          curl -i '{address}/ask?customer=ann&question=Why%20tea%3F'   # charged an estimate, and settled at what it has cost
          curl -i -X POST {address}/orders -H 'Content-Type: application/json' -d '{"{"}"item":"tea","quantity":2{"}"}'

        Ctrl+C stops it.
        """);
}
