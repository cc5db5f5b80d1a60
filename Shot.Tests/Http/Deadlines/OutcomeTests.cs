using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shot.AspNetCore.Endpoints;
using Shot.CompilerServices;
using Shot.Metrics;
using Shot.Tests.Metrics;

namespace Shot.Tests.Http.Deadlines;

/// <summary>Each request has one outcome at each guard, also if its work fails after a deadline.</summary>
public sealed class OutcomeTests
{
    private readonly Stage _stage = new();

    [Theory]
    [InlineData(500, 100, null, nameof(GuardCount.TimedOut))]
    [InlineData(100, 500, nameof(GuardCount.TimedOut), nameof(GuardCount.Failed))]
    public async Task Work_that_fails_after_the_deadline_of_one_of_two_guards(int outerMs, int innerMs, string? outer, string? inner)
    {
        await using var server = await DeadlineServer.Start((app, _) =>
        {
            app.UseRouting();
            app.UseShot();
            app.Use(TellEnd);
            app.Use((context, next) =>
            {
                context.SetEndpoint(app.Services.GetRequiredService<EndpointDataSource>().Endpoints.Single(static endpoint => endpoint.DisplayName == "inner"));
                return next(context);
            });
            app.Map("/guarded", static () => "").WithMetadata(new ShotLimitMetadata(DeadlineServer.Guard(outerMs, "outer")));
            app.Map("/inner", FailAfterRelease).WithDisplayName("inner").WithMetadata(new ShotLimitMetadata(DeadlineServer.Guard(innerMs, "inner")));
        });
        await MissAndFail(server, 100);
        AssertOutcome(server, "inner", inner);
        AssertOutcome(server, "outer", outer);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Work_that_fails_after_its_started_response_was_aborted(int version)
    {
        await using var server = await _stage.Serve(
            async context =>
            {
                await context.Response.WriteAsync("begun", CancellationToken.None);
                await FailAfterRelease();
            },
            services => services.AddShot(static options => options.AbortStartedResponses = true));
        using var request = DeadlineServer.Request(HttpMethod.Get, version);
        using var response = await server.Client(version).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await _stage.Entered.Task.Soon();
        server.Expire();
        _stage.Release();
        Assert.IsType<InvalidOperationException>(await _stage.Ended.Task.Soon());
        await server.StopAsync();
        AssertOutcome(server, "limit", nameof(GuardCount.TimedOut));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_two_UseShot_charge_and_whose_deadline_passes(bool isDuringAuthentication)
    {
        await using var server = await DeadlineServer.Start(
            (app, _) =>
            {
                app.UseRouting();
                app.UseShot();
                app.Use(TellEnd);
                app.UseAuthentication();
                app.UseShot();
                app.Map("/guarded", FailAfterRelease)
                    .WithMetadata(new ShotLimitMetadata(new GuardDefinition("limit")
                    {
                        MaxWaitMs = DeadlineServer.MaxWaitMs,
                        Limits =
                        [
                            new LimitDefinition("limit", permits: 100, perSecond: 100),
                            new LimitDefinition("limit#2", permits: 100, perSecond: 100) { Key = "user" },
                        ],
                    }));
            },
            services => services.AddShot()
                .AddSingleton(new SlowScheme.Wait(() => isDuringAuthentication ? EnterAndWait() : Task.CompletedTask))
                .AddAuthentication("slow").AddScheme<AuthenticationSchemeOptions, SlowScheme>("slow", null));
        using var durations = RequestDurationTests.Collect(server.Services);
        await MissAndFail(server, DeadlineServer.MaxWaitMs);
        Assert.Equal("timed_out", Assert.Single(durations.GetMeasurementSnapshot()).Tags["shot.outcome"]);
        AssertOutcome(server, "limit", nameof(GuardCount.TimedOut));
    }

    private async Task MissAndFail(DeadlineServer server, int maxWaitMs)
    {
        var answer = server.Http1.GetAsync(Stage.Path, TestContext.Current.CancellationToken);
        await _stage.Entered.Task.Soon();
        server.Expire(maxWaitMs);
        Assert.Equal(408, (int)(await answer.Soon()).StatusCode);
        _stage.Release();

        // The server's stop does not wait for late work, and the work counts its failure when it ends.
        await _stage.Ended.Task.Soon();
        await server.StopAsync();
    }

    private async Task TellEnd(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            _stage.Ended.TrySetResult(null);
        }
    }

    private static void AssertOutcome(DeadlineServer server, string name, string? outcome)
    {
        var counters = server.Services.GetRequiredService<GuardSet>().Guards.Single(guard => guard.Name == name).Counters;
        GuardCount[] all = [GuardCount.Admitted, GuardCount.Refused, GuardCount.TimedOut, GuardCount.Failed, GuardCount.Left];
        Assert.Equal(
            all.Select(count => count == GuardCount.Admitted || count.ToString() == outcome ? 1L : 0L),
            all.Select(counters.Total));
    }

    private async Task EnterAndWait()
    {
        _stage.Entered.TrySetResult();
        await _stage.Released;
    }

    private async Task FailAfterRelease()
    {
        await EnterAndWait();
        throw new InvalidOperationException("own");
    }

    private sealed class SlowScheme(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, System.Text.Encodings.Web.UrlEncoder encoder, SlowScheme.Wait wait)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
    {
        public delegate Task Wait();

        protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            await wait();
            return AuthenticateResult.NoResult();
        }
    }
}
