using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.Retry;
using Shot.Tests.Guarding;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Outgoing;

/// <summary>A dependency answers 503 for ten seconds, and a part of the requests not at all. A resilience handler tries three times.</summary>
public sealed class OverloadTests
{
    private const int Seconds = 10;
    private const int CallsPerSecond = 100;
    private const int StepMs = 1_000 / CallsPerSecond;
    private const int MaxWaitMs = 450;

    [Fact]
    public async Task With_a_budget_the_dependency_sees_little_more_than_the_calls_of_the_application()
    {
        var seen = await Run(static client => client.AddShotDeadlines().AddShotRetryBudget(ratio: 0.1));
        Assert.InRange(seen, Seconds * CallsPerSecond, 1.15 * Seconds * CallsPerSecond);
    }

    [Fact]
    public async Task Without_a_budget_it_sees_nearly_three_times_as_many()
    {
        var seen = await Run(static client => client.AddShotDeadlines());
        Assert.InRange(seen, 2.5 * Seconds * CallsPerSecond, 3 * Seconds * CallsPerSecond);
    }

    /// <summary>The number of requests that the dependency saw. No caller waits longer than its deadline.</summary>
    private static async Task<int> Run(Action<IHttpClientBuilder> configure)
    {
        ClientHost host = null!;
        host = new ClientHost(client =>
        {
            client.AddResilienceHandler("retry", builder =>
            {
                builder.TimeProvider = host.Time;
                builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
                {
                    ShouldHandle = static arguments => new(arguments.Outcome.Result?.IsSuccessStatusCode == false),
                    MaxRetryAttempts = 2,
                    Delay = TimeSpan.FromMilliseconds(200),
                });
            });
            configure(client);
        });
        using var disposing = host;
        var requests = 0;
        host.Dependency.Answer = (_, cancellationToken) =>
            Interlocked.Increment(ref requests) % 20 == 0 ? Dependency.Hang(cancellationToken) : Dependency.Status(503);
        var guard = TestGuards.With(host.Time, MaxWaitMs, permits: 10_000_000, set: host.Guards);
        var calls = new List<Task<HttpResponseMessage>>();
        var due = 0;
        for (var now = 0; now < (Seconds * 1_000) + MaxWaitMs; now += StepMs)
        {
            if (now < Seconds * 1_000)
                calls.Add(guard.Call(_ => host.Get()));
            host.Advance(StepMs);

            // Time stands still: those whose deadline has passed must have their answer now.
            for (; due < calls.Count && (due * StepMs) + MaxWaitMs <= now + StepMs; due++)
                await ((Task)calls[due]).ContinueWith(static _ => { }, TaskScheduler.Default).Soon();
        }

        Assert.Equal((Seconds * CallsPerSecond, Seconds * CallsPerSecond), (due, calls.Count));
        Assert.All(calls, static call => Assert.True(
            call.IsCompletedSuccessfully || call.Exception?.InnerException is ShotTimeoutException or ShotOverloadedException));
        Assert.Contains(calls, static call => call.Exception?.InnerException is ShotTimeoutException);
        TestContext.Current.TestOutputHelper!.WriteLine($"{calls.Count} calls, {host.Dependency.Requests.Count} requests");
        return host.Dependency.Requests.Count;
    }
}
