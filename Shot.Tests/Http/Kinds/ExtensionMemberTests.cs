using System.Net;
using Microsoft.AspNetCore.Builder;

namespace Shot.Tests.Http.Kinds;

/// <summary>A member of an extension block is a handler like any other method.</summary>
public sealed class ExtensionMemberTests
{
    [Fact]
    public async Task A_member_of_an_extension_block_is_guarded()
    {
        await using var server = await TestServer.Start(static app =>
        {
            app.UseShot();
            app.MapGet("/static", Version.Parts);
            app.MapGet("/by-name", ExtensionMembers.Parts);
            app.MapGet("/generic", List<Guid>.Element);
            app.MapGet("/instance", new Version(1, 2).WriteAsync);
        });
        Assert.Equal("7 of a static extension", await Text("/static?id=7"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/static")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/by-name")).StatusCode);
        Assert.Equal("Guid", await Text("/generic"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/generic")).StatusCode);
        Assert.Equal("1.2 of an extension", await Text("/instance"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/instance")).StatusCode);

        Task<string> Text(string path) => server.Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
    }
}
