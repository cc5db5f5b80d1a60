using Shot.Tests.CodeFixes.Infrastructure;

namespace Shot.Tests.CodeFixes;

/// <summary>Where <c>UseShot()</c> is inserted when the handler stands in another file than the set-up of the application.</summary>
public sealed class UseShotFixTests
{
    private const string Program = """
        using Microsoft.AspNetCore.Builder;

        var app = WebApplication.CreateBuilder(args).Build();
        app.UseAuthorization();
        app.MapOrders();
        app.Run();

        """;

    [Theory]
    [InlineData("WebApplication app) => app.MapGet(\"/\", [ShotLimit(1, 1)] () => \"\");")]
    [InlineData("WebApplication app) { app.MapGet(\"/\", [ShotLimit(1, 1)] () => \"\"); }")]
    [InlineData("IEndpointRouteBuilder app) { app.MapGet(\"/\", [ShotLimit(1, 1)] () => \"\"); }")]
    [InlineData("IEndpointRouteBuilder app) { app.MapGet(\"/\", Get); } [ShotLimit(1, 1)] static string Get() => \"\";")]
    [InlineData(
        "WebApplication app) { var group = app.MapGroup(\"/a\"); group.MapGet(\"/\", Get); } [ShotLimit(1, 1)] static string Get() "
        + "=> \"\";")]
    public async Task It_stands_where_the_application_is_built(string mapper)
    {
        var orders = "using Microsoft.AspNetCore.Builder; using Microsoft.AspNetCore.Routing; "
            + $"public static class Orders {{ public static void MapOrders(this {mapper} }}\n";
        foreach (var sources in new[] { new[] { orders, Program }, [Program, orders] })
        {
            var text = await FixRun.Application("SHOT002", sources);
            Assert.Contains("app.UseAuthorization();\napp.UseShot();\napp.MapOrders();\n", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_stands_in_the_method_that_configures_a_given_application() =>
        Assert.Contains(
            "app.UseRouting();\n        app.UseShot();\n        app.UseEndpoints(",
            await FixRun.Application(
                "SHOT002",
                "public static class Orders { [ShotLimit(1, 1)] public static string Get() => \"\"; }\n",
                """
                using Microsoft.AspNetCore.Builder;

                public class Startup
                {
                    public static void Main() { }

                    public void Configure(IApplicationBuilder app)
                    {
                        app.UseRouting();
                        app.UseEndpoints(endpoints => endpoints.MapGet("/", Orders.Get));
                    }
                }

                """),
            StringComparison.Ordinal);
}
