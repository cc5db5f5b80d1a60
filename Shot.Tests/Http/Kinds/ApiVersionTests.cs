using Asp.Versioning;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Http.Kinds;

/// <summary>Two versions of an API, which have one pattern, have limits of their own.</summary>
public sealed class ApiVersionTests
{
    private const string Prefix = "ApiVersionTests ";
    private const string Member = $"GET /unnamed ({nameof(ApiVersionTests)}.{nameof(Handlers_without_a_name_have_limits_of_their_own)})";

    [Fact]
    public async Task Annotated_versions_have_limits_of_their_own()
    {
        await using var server = await Start(app =>
        {
            app.MapGet("/annotated", [ShotLimit(1, perSecond: 1, Name = Prefix + "v1")] () => "one").WithApiVersionSet(Versions(app)).MapToApiVersion(1);
            app.MapGet("/annotated", [ShotLimit(2, perSecond: 1, Name = Prefix + "v2")] () => "two").WithApiVersionSet(Versions(app)).MapToApiVersion(2);
        });
        await AssertLimits(server, "/annotated", Prefix + "v1", Prefix + "v2");
    }

    [Fact]
    public async Task Handlers_without_a_name_have_limits_of_their_own()
    {
        await using var server = await Start(app =>
        {
            app.MapGet("/unnamed", [ShotLimit(1, perSecond: 1)] () => "one").WithApiVersionSet(Versions(app)).MapToApiVersion(1);
            app.MapGet("/unnamed", [ShotLimit(2, perSecond: 1)] () => "two").WithApiVersionSet(Versions(app)).MapToApiVersion(2);
        });
        await AssertLimits(server, "/unnamed", Member, Member + " 2");
    }

    [Fact]
    public async Task Conventions_without_a_name_have_limits_of_their_own()
    {
        await using var server = await Start(app =>
        {
            app.MapGet("/orders", () => "one").WithApiVersionSet(Versions(app)).MapToApiVersion(1).RequireShotLimit(1, perSecond: 1);
            app.MapGet("/orders", () => "two").WithApiVersionSet(Versions(app)).MapToApiVersion(2).RequireShotLimit(2, perSecond: 1);
        });
        await AssertLimits(server, "/orders", "GET /orders", "GET /orders 2");
    }

    private static Asp.Versioning.Builder.ApiVersionSet Versions(WebApplication app) =>
        app.NewApiVersionSet().HasApiVersion(new ApiVersion(1)).HasApiVersion(new ApiVersion(2)).Build();

    private static async Task AssertLimits(TestServer server, string path, string first, string second)
    {
        Assert.Equal([200, 503], await Ask(server, path, version: 1, times: 2));
        Assert.Equal([200, 200, 503], await Ask(server, path, version: 2, times: 3));
        Assert.Equal(
            [first, second],
            server.Services.GetRequiredService<IShotControl>().Snapshot().Select(static limit => limit.Name).Where(name => name == first || name == second));
    }

    private static async Task<IEnumerable<int>> Ask(TestServer server, string path, int version, int times)
    {
        var statuses = new int[times];
        for (var i = 0; i < times; i++)
            statuses[i] = (int)(await server.Get($"{path}?api-version={version}")).StatusCode;
        return statuses;
    }

    private static Task<TestServer> Start(Action<WebApplication> map) => TestServer.Start(
        app =>
        {
            app.UseShot();
            map(app);
        },
        services =>
        {
            services.AddSingleton<TimeProvider>(new FakeTimeProvider()).AddShot();
            services.AddApiVersioning();
        });
}
