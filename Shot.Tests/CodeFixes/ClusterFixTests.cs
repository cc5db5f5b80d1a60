using Shot.Tests.CodeFixes.Infrastructure;

namespace Shot.Tests.CodeFixes;

/// <summary>Fixes of limits that a cluster shares.</summary>
public sealed class ClusterFixTests
{
    private const string MemoryStore = "builder.Services.AddShotStore(new MemoryShotStore());\n";

    private const string WithStore = """
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.DependencyInjection;

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddShotStore(new MemoryShotStore());
        builder.Services.AddShot();
        var app = builder.Build();
        app.UseShot();
        app.MapGet("/a", [ShotLimit(1, 1, Scope = ShotScope.Cluster)] () => "");
        app.MapGet("/b", [ShotLimit(1, 1, Scope = ShotScope.Cluster)] () => "");

        """;

    [Fact]
    public async Task A_limit_of_a_cluster_loses_its_wait() => Assert.Equal(
        "public interface I { [ShotLimit(1, 1, Scope = ShotScope.Cluster)] Task M(); }\n",
        await FixRun.Library("SHOT047", "public interface I { [ShotLimit(1, 1, Scope = ShotScope.Cluster, MaxQueueMs = 5)] Task M(); }\n"));

    [Theory]
    [InlineData("ShotLimit(1, 1, Scope = ShotScope.Cluster)", "ShotLimit(1, 1, Scope = ShotScope.Cluster, Name = \"IShop.Buy 2\")")]
    [InlineData(
        "ShotLimit(1, 1, Scope = ShotScope.Cluster, Key = \"parameter:id\")",
        "ShotLimit(1, 1, Scope = ShotScope.Cluster, Key = \"parameter:id\", Name = \"IShop.Buy by parameter:id\")")]
    public async Task A_second_limit_of_a_cluster_gets_a_name(string written, string expected) => Assert.Equal(
        $"public interface IShop {{ [ShotLimit(9, 9), {expected}] Task Buy(int id); }}\n",
        await FixRun.Library("SHOT047", $"public interface IShop {{ [ShotLimit(9, 9), {written}] Task Buy(int id); }}\n"));

    [Theory]
    [InlineData("public interface I { [ShotLimit(9, 9), ShotLimit(1, 1, Scope = ShotScope.Cluster)] Task M(); Task M(int id); }")]
    [InlineData("public interface I { [ShotLimit(9, 9), ShotLimit(1, 1, Scope = ShotScope.Cluster, Name = \"n\")] int M(); }")]
    public async Task No_name_is_offered_that_another_method_has_or_that_would_not_help(string source) =>
        Assert.Empty(await FixRun.Offered("SHOT047", source, "internal static class Start { private static void Main() { } }"));

    [Fact]
    public async Task A_limit_of_a_cluster_gets_a_store_before_AddShot() => Assert.Equal(
        WithStore, await FixRun.Application("SHOT048", WithStore.Replace(MemoryStore, "", StringComparison.Ordinal)));

    [Fact]
    public async Task Without_AddShot_a_store_is_added_before_the_host_is_built()
    {
        var expected = WithStore.Replace("builder.Services.AddShot();\n", "", StringComparison.Ordinal);
        Assert.Equal(expected, await FixRun.Application("SHOT048", expected.Replace(MemoryStore, "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_store_is_Redis_where_its_package_is() => Assert.Equal(
        WithStore.Replace(MemoryStore, "builder.Services.AddShotRedis(\"localhost:6379\");\n", StringComparison.Ordinal),
        await FixRun.Referencing(
            """
            namespace Microsoft.Extensions.DependencyInjection;

            public static class ShotRedisServiceCollectionExtensions
            {
                public static IServiceCollection AddShotRedis(this IServiceCollection services, string connection) => services;
            }

            """,
            "SHOT048",
            WithStore.Replace(MemoryStore, "", StringComparison.Ordinal)));

    [Fact]
    public async Task A_store_is_added_where_AddShot_is_in_another_file() => Assert.Contains(
        "    {\n        services.AddShotStore(new MemoryShotStore());\n        services.AddLogging().AddShot();\n",
        await FixRun.Application(
            "SHOT048",
            WithStore.Replace(MemoryStore, "", StringComparison.Ordinal)
                .Replace("builder.Services.AddShot();", "Setup.Add(builder.Services);", StringComparison.Ordinal),
            """
            using Microsoft.Extensions.DependencyInjection;

            public static class Setup
            {
                public static void Add(IServiceCollection services)
                {
                    services.AddLogging().AddShot();
                }
            }

            """),
        StringComparison.Ordinal);
}
