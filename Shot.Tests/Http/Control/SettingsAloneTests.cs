using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http.Control;

/// <summary>The section <c>Shot</c> counts, whichever of Shot's calls an application makes.</summary>
public sealed class SettingsAloneTests
{
    [Fact]
    public async Task UseShot_alone_reads_the_section_and_reads_it_again()
    {
        var settings = new Shot.Tests.Control.Configured();
        settings.Write(("Shot:Mode", "Off"));
        await using var server = await TestServer.Start(
            app =>
            {
                ((IConfigurationBuilder)app.Configuration).Add(settings);
                app.UseShot();
                app.MapGet("/", static () => "in").RequireShotLimit(1, perSecond: 0.001, limit => limit.Name = "alone");
            });
        for (var request = 0; request < 3; request++)
            Assert.Equal(HttpStatusCode.OK, (await server.Get("/")).StatusCode);
        settings.Write(("Shot:Limits:alone:Permits", "2"));
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/")).StatusCode);
    }

    [Fact]
    public void AddShot_alone_reads_the_section()
    {
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Shot:Mode"] = "Off" }).Build())
            .AddSingleton<IShelf, Shelf>()
            .AddShot()
            .BuildServiceProvider();
        var shelf = services.GetRequiredService<IShelf>();
        for (var call = 0; call < 3; call++)
            Assert.Equal("taken", shelf.Take());
    }

    [Fact]
    public async Task An_endpoint_in_a_limited_group_is_logged_under_the_names_that_settings_have()
    {
        IServiceProvider? services = null;
        await using var server = await TestServer.Start(
            app =>
            {
                services = app.Services;
                app.UseShot();
                app.MapGroup("/group").RequireShotLimit(1, perSecond: 0.001, limit => limit.Name = "group").MapGet("/user", [ShotLimit(5, perSecond: 5)] static () => "in");
            },
            static collection => collection.AddFakeLogging().AddShot());
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/group/user")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/group/user")).StatusCode);
        Assert.Contains(services!.GetFakeLogCollector().GetSnapshot(), static record => record.Message == "'group' has begun to refuse calls of 'GET /group/user'.");
        Assert.Contains(services!.GetRequiredService<IShotControl>().Snapshot(), static limit => limit.Name == "GET /group/user");
    }
}
