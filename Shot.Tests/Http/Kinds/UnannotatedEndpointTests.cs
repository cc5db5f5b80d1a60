using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http.Kinds;

/// <summary>Endpoints that have no handler to annotate.</summary>
public sealed class UnannotatedEndpointTests
{
    [Fact]
    public async Task A_health_check_is_limited_by_its_builder()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapHealthChecks("/health").RequireShotLimit(1, perSecond: 0.0001);
            },
            services => services.AddHealthChecks());
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/health")).StatusCode);
    }

    [Fact]
    public async Task Static_assets_share_the_limit_of_their_builder()
    {
        var root = Directory.CreateTempSubdirectory("shot");
        try
        {
            var cancellation = TestContext.Current.CancellationToken;
            await File.WriteAllTextAsync(Path.Combine(root.FullName, "a.txt"), "a", cancellation);
            await File.WriteAllTextAsync(Path.Combine(root.FullName, "b.txt"), "b", cancellation);
            var manifest = Path.Combine(root.FullName, "assets.json");
            await File.WriteAllTextAsync(manifest, $$"""{"Version":1,"Endpoints":[{{Asset("a.txt")}},{{Asset("b.txt")}}]}""", cancellation);

            await using var server = await TestServer.Start(app =>
            {
                app.Environment.WebRootPath = root.FullName;
                app.Environment.WebRootFileProvider = new Microsoft.Extensions.FileProviders.PhysicalFileProvider(root.FullName);
                app.UseShot();
                app.MapStaticAssets(manifest).RequireShotLimit(1, perSecond: 0.0001);
            });
            Assert.Equal("a", await (await server.Get("/a.txt")).Content.ReadAsStringAsync(cancellation));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/b.txt")).StatusCode);
        }
        finally
        {
            root.Delete(recursive: true);
        }

        static string Asset(string name) => $$"""
            {"Route":"{{name}}","AssetFile":"{{name}}","Selectors":[],"EndpointProperties":[],"ResponseHeaders":[
                {"Name":"Content-Type","Value":"text/plain"},
                {"Name":"Content-Length","Value":"1"},
                {"Name":"ETag","Value":"\"{{name}}\""},
                {"Name":"Last-Modified","Value":"Sat, 01 Nov 2025 12:00:00 GMT"}]}
            """;
    }

    [Fact]
    public async Task A_fallback_is_limited_by_its_builder()
    {
        await using var server = await TestServer.Start(app =>
        {
            app.UseShot();
            app.MapFallback(() => "fallback").RequireShotLimit(1, perSecond: 0.0001);
        });
        Assert.Equal(HttpStatusCode.OK, (await server.Get("/any")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Get("/other")).StatusCode);
    }
}
