using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http.Kinds;

/// <summary>Razor Pages, compiled with the tests, on real Kestrel.</summary>
public sealed class RazorPageTests
{
    [Fact]
    public async Task A_page_models_limit_is_shared_by_its_handlers()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapRazorPages();
            },
            AddPages);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/limited")).StatusCode);
        using var posted = await server.Client.PostAsync(new Uri("/limited", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        var refused = await server.Get("/limited");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/free")).StatusCode);
    }

    [Fact]
    public async Task A_page_model_has_the_limit_of_the_one_that_it_derives_from()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapRazorPages();
            },
            AddPages);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/derived")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/derived")).StatusCode);
    }

    [Fact]
    public async Task A_limit_on_MapRazorPages_is_shared_by_all_pages_that_are_not_exempt()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapRazorPages().RequireShotLimit(1, perSecond: 0.0001);
            },
            AddPages);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/free")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/free")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/exempt")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/exempt")).StatusCode);
    }

    [Fact]
    public async Task A_page_has_its_models_criticality_or_what_the_application_states()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapRazorPages().RequireShotCriticality(ShotCriticality.Sheddable);
            },
            services =>
            {
                services.AddShot(options => options.Criticality =
                    context => context.Request.Query.ContainsKey("normal") ? ShotCriticality.Normal : null);
                AddPages(services);
            });
        foreach (var (path, stated) in new[] { ("/stated", "Critical"), ("/stated?normal", "Normal") })
        {
            using var answer = await server.Get(path);
            Assert.Equal(stated, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private static void AddPages(IServiceCollection services) => services
        .AddRazorPages(options => options.RootDirectory = "/Http/Kinds/Pages")
        .AddApplicationPart(typeof(RazorPageTests).Assembly);
}
