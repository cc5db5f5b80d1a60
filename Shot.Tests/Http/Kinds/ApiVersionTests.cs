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

    [Fact]
    public async Task A_version_with_an_annotation_and_one_with_a_convention_have_limits_of_their_own()
    {
        await using var server = await Start(app =>
        {
            app.MapGet("/mixed-versions", [ShotLimit(1, perSecond: 1)] () => "one").WithApiVersionSet(Versions(app)).MapToApiVersion(1);
            app.MapGet("/mixed-versions", () => "two").WithApiVersionSet(Versions(app)).MapToApiVersion(2).RequireShotLimit(2, perSecond: 1);
        });
        await AssertLimits(server, "/mixed-versions", "GET /mixed-versions", "GET /mixed-versions 2");
    }

    [Fact]
    public async Task Versions_in_the_path_have_limits_of_their_own()
    {
        await using var server = await Start(app =>
        {
            var api = app.NewVersionedApi();
            var paths = api.MapGroup("/v{version:apiVersion}/paths");
            paths.MapGet("/", () => "one").HasApiVersion(1).RequireShotLimit(1, perSecond: 1);
            paths.MapGet("/", () => "two").HasApiVersion(2).RequireShotLimit(2, perSecond: 1);
        });
        const string pattern = "GET /v{version:apiVersion}/paths/";
        await AssertLimits(server, version => $"/v{version}/paths", pattern, pattern + " 2");
    }

    [Fact]
    public async Task Groups_of_versions_have_limits_of_their_own()
    {
        await using var server = await Start(app =>
        {
            var api = app.NewVersionedApi();
            api.MapGroup("/grouped-versions").HasApiVersion(1).RequireShotLimit(1, perSecond: 1).MapGet("/", () => "one");
            api.MapGroup("/grouped-versions").HasApiVersion(2).RequireShotLimit(2, perSecond: 1).MapGet("/", () => "two");
        });
        await AssertLimits(server, "/grouped-versions", "group of GET /grouped-versions/", "group of GET /grouped-versions/ 2");
    }

    [Fact]
    public async Task Controllers_of_versions_have_limits_of_their_own()
    {
        await using var server = await Start(static app => app.MapControllers());
        await AssertLimits(
            server,
            "/versioned",
            "Shot.Tests.Http.Kinds.Versions.V1.VersionedController.Get()",
            "Shot.Tests.Http.Kinds.Versions.V2.VersionedController.Get()");
    }

    [Fact]
    public async Task A_setting_changes_the_version_whose_name_it_has()
    {
        await using var server = await Start(app =>
        {
            app.MapGet("/set", () => "one").WithApiVersionSet(Versions(app)).MapToApiVersion(1)
                .RequireShotLimit(1, perSecond: 1, static limit => limit.Name = "GET /set v1");
            app.MapGet("/set", () => "two").WithApiVersionSet(Versions(app)).MapToApiVersion(2)
                .RequireShotLimit(1, perSecond: 1, static limit => limit.Name = "GET /set v2");
        });
        server.Services.GetRequiredService<IShotControl>().Set("GET /set v2", permits: 2);
        await AssertLimits(server, "/set", "GET /set v1", "GET /set v2");
    }

    private static Asp.Versioning.Builder.ApiVersionSet Versions(WebApplication app) =>
        app.NewApiVersionSet().HasApiVersion(new ApiVersion(1)).HasApiVersion(new ApiVersion(2)).Build();

    private static Task AssertLimits(TestServer server, string path, string first, string second) =>
        AssertLimits(server, version => $"{path}?api-version={version}", first, second);

    /// <summary>Version 1 admits one request, and version 2 two.</summary>
    private static async Task AssertLimits(TestServer server, Func<int, string> path, string first, string second)
    {
        Assert.Equal([200, 503], await Ask(server, path(1), times: 2));
        Assert.Equal([200, 200, 503], await Ask(server, path(2), times: 3));
        Assert.Equal(
            [(first, 1, 1), (second, 2, 1)],
            server.Services.GetRequiredService<IShotControl>().Snapshot().Where(limit => limit.Name == first || limit.Name == second)
                .Select(static limit => (limit.Name, limit.Admitted, limit.Refused)));
    }

    private static async Task<IEnumerable<int>> Ask(TestServer server, string path, int times)
    {
        var statuses = new int[times];
        for (var i = 0; i < times; i++)
            statuses[i] = (int)(await server.Get(path)).StatusCode;
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
            services.AddControllers().AddApplicationPart(typeof(ApiVersionTests).Assembly);
            services.AddApiVersioning(static options =>
                options.ApiVersionReader = ApiVersionReader.Combine(new QueryStringApiVersionReader(), new UrlSegmentApiVersionReader())).AddMvc();
        });
}
