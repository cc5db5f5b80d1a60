using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http.Kinds;

/// <summary>The conventions that limit endpoints without an annotation, and the options that code sets.</summary>
public sealed class ConventionTests
{
    [Fact]
    public async Task RequireShotConcurrency_refuses_what_has_no_place()
    {
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            app.MapGet("/slow", async () =>
            {
                entered.TrySetResult();
                await leave.Task;
                return "done";
            }).RequireShotConcurrency(1);
        });
        var first = server.Get("/slow");
        await entered.Task;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/slow")).StatusCode);
        leave.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/slow")).StatusCode);
    }

    [Fact]
    public async Task RequireShotDeadline_answers_at_the_deadline()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            app.MapGet("/late", async (CancellationToken token) => await Task.Delay(Timeout.Infinite, token)).RequireShotDeadline(20);
        });
        Assert.Equal(HttpStatusCode.RequestTimeout, (await server.Get("/late")).StatusCode);
    }

    [Fact]
    public async Task RequireShotLimit_takes_what_an_annotation_takes()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            app.MapGet("/{tenant}", static (string tenant) => tenant).RequireShotLimit(2, perSecond: 0.0001, limit =>
            {
                limit.Key = ShotKey.Route + "tenant";
                limit.Cost = 2;
                limit.Strategy = ShotStrategy.FixedWindow;
            });
        });
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/a")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await server.Get("/a")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/b")).StatusCode);
    }

    [Fact]
    public void An_invalid_convention_throws_where_it_is_called()
    {
        var group = WebApplication.CreateBuilder().Build().MapGroup("/");
        Assert.Throws<ArgumentOutOfRangeException>(() => group.RequireShotLimit(0, perSecond: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => group.RequireShotConcurrency(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => group.RequireShotDeadline(0));
        Assert.Throws<ArgumentException>(() => group.RequireShotLimit(1, perSecond: 1, static limit => limit.Key = "X-Api-Key:"));
        Assert.Throws<ArgumentException>(() => group.RequireShotLimit(1, perSecond: 1, static limit => limit.Fallback = "Other"));
    }

    [Fact]
    public async Task Limits_of_one_name_are_one_limiter_wherever_they_are()
    {
        await using var server = await TestServer.Start(
            static app =>
            {
                app.UseShot();
                app.MapGet("/one", static () => "").RequireShotLimit(3, perSecond: 0.0001, static limit => limit.Name = "shared by three");
                app.MapGet("/two", static () => "").RequireShotLimit(3, perSecond: 0.0001, static limit => limit.Name = "shared by three");
                app.MapGet("/three", [ShotLimit(3, perSecond: 0.0001, Name = "shared by three")] () => "");
            },
            static services => services.AddShot());
        foreach (var path in new[] { "/one", "/two", "/three" })
            Assert.Equal(HttpStatusCode.OK, (await server.Get(path)).StatusCode);
        foreach (var path in new[] { "/one", "/two", "/three" })
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get(path)).StatusCode);
        Assert.Single(server.Services.GetRequiredService<IShotControl>().Snapshot(), static limit => limit.Name == "shared by three");
    }

    [Fact]
    public async Task Limits_of_one_name_that_disagree_fail_the_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.Start(
            static app =>
            {
                app.UseShot();
                app.MapGet("/one", static () => "").RequireShotLimit(3, perSecond: 1, static limit => limit.Name = "disagreeing");
                app.MapGet("/two", static () => "").RequireShotLimit(4, perSecond: 1, static limit => limit.Name = "disagreeing");
            },
            static services => services.AddShot()));
        Assert.Contains("named 'disagreeing' disagree: 3 permits at 1 per second", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_overrides_the_configurations_options_one_by_one()
    {
        var settings = new Shot.Tests.Control.Configured();
        settings.Write(("Shot:Limits:coded:Permits", "1"), ("Shot:Limits:coded:PerSecond", "0.0002"));
        IShotControl? control = null;
        await using var server = await TestServer.Start(
            app =>
            {
                control = app.Services.GetRequiredService<IShotControl>();
                app.UseShot();
                app.MapGet("/", static () => "in").RequireShotLimit(5, perSecond: 0.0001, static limit => limit.Name = "coded");
            },
            services =>
            {
                services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Add(settings).Build());
                services.AddShot(static options => options.Limits["coded"] = new ShotLimitOptions { Permits = 2 });
            });
        var numbers = Assert.Single(control!.Snapshot(), static limit => limit.Name == "coded").Numbers;
        Assert.Equal((2, 0.0002), (numbers.Permits, numbers.PerSecond));

        settings.Write(("Shot:Limits:coded:Permits", "4"), ("Shot:Limits:coded:PerSecond", "0.0003"));
        numbers = Assert.Single(control.Snapshot(), static limit => limit.Name == "coded").Numbers;
        Assert.Equal((2, 0.0003), (numbers.Permits, numbers.PerSecond));
    }

    [Fact]
    public async Task An_endpoint_whose_UseShot_stands_behind_it_fails_instead_of_running_unguarded()
    {
        var ran = false;
        await using var server = await TestServer.Start(app =>
        {
            app.UseRouting();
            app.UseEndpoints(_ => { });
            app.MapGet("/", () => ran = true).RequireShotLimit(1, perSecond: 0.0001);
            app.Run(static _ => Task.CompletedTask);
            Apart(app);
        });
        Assert.Equal(HttpStatusCode.InternalServerError, (await server.Get("/")).StatusCode);
        Assert.False(ran);

        // In a method of its own, where the compiler does not see the order.
        static void Apart(IApplicationBuilder app) => app.UseShot();
    }
}
