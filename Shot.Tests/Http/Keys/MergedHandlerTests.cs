using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Http.Keys;

/// <summary>
/// ASP.NET Core's request delegate generator binds handlers with the same signature by one delegate, as the first declares. A limit of another one would read
/// another key than its handler gets.
/// </summary>
public sealed class MergedHandlerTests
{
    private const string Limit = ".RequireShotLimit(1, perSecond: 1, limit => limit.Key = ";

    [Theory]
    [InlineData("[FromQuery(Name = \"tenant\")] string v", "[FromHeader(Name = \"X-Tenant\")] string v", "header:X-Tenant")]
    [InlineData("[FromQuery(Name = \"a\")] string v", "[FromQuery(Name = \"tenant\")] string v", "query:tenant")]
    public async Task Merged_handlers_that_declare_other_sources_do_not_start_the_host(string first, string second, string key)
    {
        var map = MergedHandlers.Compile(
            $"app.MapGet(\"/first\", ({first}) => v); app.MapGet(\"/second\", ({second}) => v){Limit}\"{key}\");");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Start(map));
        Assert.Contains("'HTTP: GET /second' and 'HTTP: GET /first' have handlers with the same signature", error.Message, StringComparison.Ordinal);
        Assert.Contains("give the parameters different names", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[FromQuery(Name = \"tenant\")] string v", "[FromHeader(Name = \"X-Tenant\")] string w", "header:X-Tenant")]
    [InlineData("[FromHeader(Name = \"X-Tenant\")] string v", "[FromHeader(Name = \"X-Tenant\")] string v", "header:X-Tenant")]
    public async Task Handlers_that_are_not_merged_or_declare_the_same_start(string first, string second, string key)
    {
        var map = MergedHandlers.Compile(
            $"app.MapGet(\"/first\", ({first}) => v); app.MapGet(\"/second\", ({second}) => {second[^1]}){Limit}\"{key}\");");
        await using var server = await Start(map);
        Assert.Equal(("a", 200), await Ask(server, "/second", "a"));
        Assert.Equal(429, (await Ask(server, "/second", "a")).Status);
        Assert.Equal(("b", 200), await Ask(server, "/second", "b"));
    }

    private static Task<TestServer> Start(Action<Microsoft.AspNetCore.Routing.IEndpointRouteBuilder> map) => TestServer.Start(
        app =>
        {
            app.UseShot();
            map(app);
        },
        services => services.AddSingleton<TimeProvider>(new FakeTimeProvider()).AddShot());

    private static async Task<(string Value, int Status)> Ask(TestServer server, string path, string tenant)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (tenant.Length > 0)
            request.Headers.Add("X-Tenant", tenant);
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), (int)response.StatusCode);
    }
}
