using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;
using Shot.Http;
using Shot.Http.Retries;

namespace Shot.Tests.Outgoing;

/// <summary>Retries of resilience handlers are a share of the first tries.</summary>
public sealed class RetryBudgetTests
{
    private const string Retries = "HttpClient payments retries";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_standard_resilience_handler_retries_within_the_budget_wherever_it_stands(bool isFirst)
    {
        using var host = new ClientHost(client =>
        {
            if (!isFirst)
                client.AddShotRetryBudget();
            client.AddStandardResilienceHandler(static options =>
            {
                options.Retry.MaxRetryAttempts = 2;
                options.Retry.Delay = TimeSpan.Zero;
                options.CircuitBreaker.MinimumThroughput = int.MaxValue;
            });
            if (isFirst)
                client.AddShotRetryBudget();
        });
        host.Dependency.Answer = static (_, _) => Dependency.Status(503);
        var (answered, refused) = await Send(host, 100);

        // Ten are earned, and one need not be.
        Assert.Equal(111, host.Dependency.Requests.Count);
        Assert.Equal((11, 100), (host.Counts(Retries).Admitted, refused));
        Assert.Equal(0, answered);
    }

    [Fact]
    public async Task Without_a_budget_each_call_is_tried_three_times()
    {
        using var host = new ClientHost(static client => Retry(client));
        host.Dependency.Answer = static (_, _) => Dependency.Status(503);
        await Send(host, 100);
        Assert.Equal(300, host.Dependency.Requests.Count);
    }

    [Fact]
    public async Task A_refused_retry_says_whose_budget_is_spent()
    {
        using var host = new ClientHost(static client => Retry(client).AddShotRetryBudget(ratio: 0));
        host.Dependency.Answer = static (_, _) => Dependency.Status(503);
        await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        var refused = await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        Assert.Equal(Retries, refused.LimitName);

        // The one a second that need not be earned.
        host.Advance(1_000);
        var before = host.Dependency.Requests.Count;
        await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        Assert.Equal(before + 2, host.Dependency.Requests.Count);
    }

    [Fact]
    public async Task A_handler_that_copies_the_request_retries_within_the_budget()
    {
        using var host = new ClientHost(static client => client.AddHttpMessageHandler(static () => new CopyingHandler()).AddShotRetryBudget(ratio: 0));
        host.Dependency.Answer = static (_, _) => Dependency.Status(503);
        await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        Assert.Equal(2, host.Dependency.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hedged_requests_are_retries(bool isFirst)
    {
        using var host = new ClientHost(client =>
        {
            if (!isFirst)
                client.AddShotRetryBudget(ratio: 0);
            client.AddStandardHedgingHandler();
            if (isFirst)
                client.AddShotRetryBudget(ratio: 0);
        });
        host.Dependency.Answer = static (_, _) => Dependency.Status(503);
        await Send(host, 20);
        Assert.Equal(21, host.Dependency.Requests.Count);
        Assert.Equal((1, 19), host.Counts(Retries));
    }

    [Fact]
    public async Task Retries_of_gRPC_are_new_requests_and_retries_nevertheless()
    {
        using var host = new ClientHost(static client => client.AddShotRetryBudget(ratio: 0));
        await Send(previous: null);
        await Send(previous: "1");
        await Assert.ThrowsAsync<ShotOverloadedException>(() => Send(previous: "2"));
        Assert.Equal(2, host.Dependency.Requests.Count);

        async Task Send(string? previous)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/orders.Orders/Place");
            if (previous is not null)
                request.Headers.Add("grpc-previous-rpc-attempts", previous);
            using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_handler_that_retries_everything_fails_without_load()
    {
        using var host = new ClientHost(static client => Retry(client, tries: 50, everything: true).AddShotRetryBudget(ratio: 0));
        host.Dependency.Answer = static (_, _) => Dependency.Status(503);
        await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        Assert.Equal(2, host.Dependency.Requests.Count);
    }

    [Fact]
    public async Task The_retries_that_are_not_earned_are_a_limit_as_every_other()
    {
        using var host = new ClientHost(static client => Retry(client).AddShotRetryBudget(ratio: 0));
        host.Dependency.Answer = static (_, _) => Dependency.Status(503);
        await Assert.ThrowsAsync<ShotOverloadedException>(() => host.Get());
        Assert.Equal(Retries, Assert.Single(host.Control.Snapshot()).Name);
        host.Control.SetMode(ShotMode.Off);
        await host.Get();
        Assert.Equal(5, host.Dependency.Requests.Count);
    }

    [Fact]
    public async Task A_budget_per_host_is_earned_by_each_host()
    {
        using var host = new ClientHost(static client => Retry(client).AddShotRetryBudget(ratio: 1, static budget => budget.PerHost = true));
        host.Dependency.Answer = static (_, _) => Dependency.Status(200);
        for (var i = 0; i < 20; i++)
            await host.Get("http://healthy.test/");
        host.Dependency.Answer = static (_, _) => Dependency.Status(503);
        await Assert.ThrowsAsync<ShotOverloadedException>(async () =>
        {
            // Each earns one for itself; the second has the one that need not be earned.
            while (true)
                await host.Get("http://ill.test/");
        });
        await host.Get("http://healthy.test/");
    }

    [Fact]
    public void A_long_time_without_failures_does_not_buy_a_storm()
    {
        var earnings = new Earnings(ratio: 0.1, burst: 10);
        for (var i = 0; i < 1_000_000; i++)
            earnings.Earn();
        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => earnings.TrySpend()));
    }

    [Fact]
    public void Threads_never_spend_more_than_was_earned()
    {
        var earnings = new Earnings(ratio: 0.5, burst: int.MaxValue);
        var spent = 0;
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                earnings.Earn();
                if (earnings.TrySpend())
                    Interlocked.Increment(ref spent);
            }
        });
        while (earnings.TrySpend())
            spent++;
        Assert.Equal(40_000, spent);
    }

    [Fact]
    public void Wrong_numbers_throw_where_they_are_written()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClientHost(static client => client.AddShotRetryBudget(-0.1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClientHost(static client => client.AddShotRetryBudget(double.NaN)));
        Action<ShotRetryBudgetOptions>[] wrong = [static budget => budget.Burst = 0, static budget => budget.PerSecond = 0];
        Assert.All(wrong, options => Assert.Throws<ArgumentOutOfRangeException>(() => new ClientHost(client => client.AddShotRetryBudget(0.1, options))));
    }

    /// <summary>Adds a handler that retries at once.</summary>
    private static IHttpClientBuilder Retry(IHttpClientBuilder client, int tries = 3, bool everything = false)
    {
        client.AddResilienceHandler("retry", builder => builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = arguments => new(everything
                ? arguments.Outcome is { Exception: not null } or { Result.IsSuccessStatusCode: false }
                : HttpClientResiliencePredicates.IsTransient(arguments.Outcome)),
            MaxRetryAttempts = tries - 1,
            Delay = TimeSpan.Zero,
        }));
        return client;
    }

    private static async Task<(int Answered, int Refused)> Send(ClientHost host, int calls)
    {
        var (answered, refused) = (0, 0);
        for (var i = 0; i < calls; i++)
        {
            try
            {
                await host.Get();
                answered++;
            }
            catch (ShotOverloadedException)
            {
                refused++;
            }
        }

        return (answered, refused);
    }

    private sealed class CopyingHandler : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = null!;
            for (var i = 0; i < 3; i++)
            {
                response = await base.SendAsync(request, cancellationToken);
                var copy = new HttpRequestMessage(request.Method, request.RequestUri);
                foreach (var option in request.Options)
                    ((IDictionary<string, object?>)copy.Options)[option.Key] = option.Value;
                request = copy;
            }

            return response;
        }
    }
}
