using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Kinds;

/// <summary>Builders of other libraries may lack <c>Finally</c>, whose default throws. Their endpoints are guarded like any other.</summary>
public sealed class ForeignBuilderTests
{
    private static readonly RequestDelegate Answer = static context => context.Response.WriteAsync("answer");

    [Fact]
    public async Task A_limit_is_enforced()
    {
        await using var server = await Start(Answer, static builder => builder.RequireShotLimit(1, perSecond: 0.0001));
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/foreign")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/foreign")).StatusCode);
        Assert.Equal("/foreign", Assert.Single(Conventions(server)).Name);
    }

    [Fact]
    public async Task A_concurrency_limit_is_enforced()
    {
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await Start(
            async _ =>
            {
                entered.TrySetResult();
                await leave.Task;
            },
            static builder => builder.RequireShotConcurrency(1));
        var first = server.Get("/foreign");
        await entered.Task.Soon();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/foreign")).StatusCode);
        leave.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
    }

    [Fact]
    public async Task A_deadline_is_kept()
    {
        await using var server = await Start(
            static context => Task.Delay(Timeout.Infinite, context.RequestAborted), static builder => builder.RequireShotDeadline(20));
        Assert.Equal(HttpStatusCode.RequestTimeout, (await server.Get("/foreign")).StatusCode);
    }

    [Fact]
    public async Task Limits_combine_and_are_numbered_like_those_of_any_endpoint()
    {
        await using var server = await Start(Answer, static builder => builder
            .RequireShotLimit(3, perSecond: 0.0001).RequireShotDeadline(60_000).RequireShotConcurrency(2).RequireShotCriticality(ShotCriticality.Sheddable));
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/foreign")).StatusCode);
        Assert.Equal(["/foreign", "/foreign#2", "/foreign#3"], Conventions(server).Select(static limit => limit.Name).Order());
    }

    [Fact]
    public async Task An_exemption_that_follows_holds()
    {
        await using var server = await Start(Answer, static builder => builder.RequireShotLimit(1, perSecond: 0.0001).ExemptFromShot());
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await server.Get("/foreign")).StatusCode);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.InternalServerError)]
    [InlineData(true, HttpStatusCode.OK)]
    public async Task Its_delegate_runs_around_UseShot_only_if_the_endpoint_is_exempt(bool isExempt, HttpStatusCode expected)
    {
        var foreign = new ForeignBuilder("/foreign", Answer);
        foreign.RequireShotLimit(1, perSecond: 0.0001);
        if (isExempt)
            foreign.ExemptFromShot();
        await using var server = await TestServer.Start(app =>
        {
            app.Map("/around", branch => branch.Run(context => foreign.Endpoints[0].RequestDelegate!(context)));
            app.UseRouting();
            app.UseShot();
            ((IEndpointRouteBuilder)app).DataSources.Add(foreign);
        });
        Assert.Equal(expected, (await server.Get("/around")).StatusCode);
    }

    [Fact]
    public async Task Without_UseShot_the_host_does_not_start()
    {
        var foreign = new ForeignBuilder("/foreign", Answer);
        foreign.RequireShotLimit(1, perSecond: 1);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TestServer.Start(app => ((IEndpointRouteBuilder)app).DataSources.Add(foreign)));
        Assert.Contains("UseShot() was not called, so limits of endpoints would not be enforced: '/foreign'", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<ShotLimitSnapshot> Conventions(TestServer server) =>
        server.Services.GetRequiredService<IShotControl>().Snapshot().Where(static limit => limit.Name.StartsWith("/foreign", StringComparison.Ordinal));

    private static Task<TestServer> Start(RequestDelegate handler, Action<ForeignBuilder> limit) => TestServer.Start(
        app =>
        {
            app.UseShot();
            var foreign = new ForeignBuilder("/foreign", handler);
            ((IEndpointRouteBuilder)app).DataSources.Add(foreign);
            limit(foreign);
        },
        static services => services.AddShot());
}
