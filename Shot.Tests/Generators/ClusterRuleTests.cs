using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>What the compiler says of limits that a cluster shares.</summary>
public sealed class ClusterRuleTests
{
    private const string Main = "namespace Shop { class P { static void Main() { } } }";
    private const string Store = "builder.Services.AddShotStore(new MemoryShotStore()); ";

    private const string Web = """
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.DependencyInjection;

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddShot();
        var app = builder.Build();
        app.UseShot();

        """;

    [Theory]
    [InlineData("interface I { [ShotLimit(1, 1, Scope = ShotScope.Cluster)] int M(); }", "The limit on 'I.M' cannot have Scope = ShotScope.Cluster: it returns no task, so its caller would block while it waits; remove Scope")]
    [InlineData("[ShotLimit(1, 1, Scope = ShotScope.Cluster)] interface I { void M(); }", "it returns no task")]
    [InlineData("interface I { [ShotLimit(1, 1, Scope = ShotScope.Cluster)] IAsyncEnumerable<int> M(); }", "a stream is asked for its permits when it is called")]
    [InlineData("interface I { [ShotLimit(1, 1, Scope = ShotScope.Cluster)] Task M(ReadOnlySpan<char> a); }", "its parameter 'a' cannot outlive the wait")]
    [InlineData("interface I { [ShotLimit(1, 1, Scope = ShotScope.Cluster, MaxQueueMs = 5)] Task M(); }", "a store does not book permits that come due later; remove MaxQueueMs")]
    [InlineData("interface I { [ShotLimit(9, 9), ShotLimit(1, 1, Scope = ShotScope.Cluster)] Task M(); }", "its name would depend on its place among the annotations, which another build can change; write Name")]
    [InlineData("partial class C { [ShotLimit(1, 1, Scope = ShotScope.Cluster)] public partial void M(); void MCore() { } }", "it returns no task")]
    public async Task A_declaration_that_no_cluster_can_share(string source, string message)
    {
        var error = Assert.Single(await GeneratorRun.Application(Main, source).Errors());
        Assert.StartsWith("SHOT047: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("interface I { [ShotLimit(1, 1, Scope = (ShotScope)7)] Task M(); }", "write ShotScope.Host or ShotScope.Cluster")]
    [InlineData("interface I { [ShotLimit(1, 1, Scope = ShotScope.Cluster, MaxLeaseMs = -1)] Task M(); }", "write a number of milliseconds, or 0 to ask the store for each call")]
    [InlineData("interface I { [ShotLimit(1, 1, Scope = ShotScope.Cluster, StoreDown = (StoreDown)3)] Task M(); }", "write StoreDown.LocalShare, Admit or Refuse")]
    public async Task A_value_out_of_its_range(string source, string message)
    {
        var error = Assert.Single(await GeneratorRun.Application(Main, source).Errors());
        Assert.StartsWith("SHOT009: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app.MapGet(args[0], [ShotLimit(1, 1, Scope = ShotScope.Cluster)] () => \"\");")]
    [InlineData("foreach (var route in args) app.MapGet(route, [ShotLimit(1, 1, Scope = ShotScope.Cluster)] () => \"\");")]
    public async Task A_lambda_whose_route_is_unknown_needs_a_name(string source)
    {
        var error = Assert.Single(await GeneratorRun.Application(Web + Store + source).Errors());
        Assert.StartsWith("SHOT047: ", error, StringComparison.Ordinal);
        Assert.Contains("write Name", error, StringComparison.Ordinal);
        Assert.Empty(await GeneratorRun.Application(Web + Store + source.Replace("Scope", "Name = \"n\", Scope", StringComparison.Ordinal)).Errors());
    }

    [Fact]
    public async Task Lambdas_of_one_route_need_names()
    {
        const string Handlers = """
            app.MapGet("/a", [ShotLimit(1, 1, Scope = ShotScope.Cluster)] () => "");
            app.MapGet("/a", [ShotLimit(2, 2, Scope = ShotScope.Cluster)] () => "").RequireHost("b");
            """;
        var errors = await GeneratorRun.Application(Web + Store + Handlers).Errors();
        Assert.Equal(2, errors.Length);
        Assert.All(errors, static error => Assert.Contains("another handler here has the same route", error, StringComparison.Ordinal));
        Assert.Empty(await GeneratorRun.Application(Web + Store + Handlers.Replace("1, 1,", "1, 1, Name = \"a\",", StringComparison.Ordinal)
            .Replace("2, 2,", "2, 2, Name = \"b\",", StringComparison.Ordinal)).Errors());
    }

    [Theory]
    [InlineData("app.MapGet(\"/a\", [ShotLimit(1, 1, Scope = ShotScope.Cluster)] () => \"\");", "GET /a")]
    [InlineData("app.MapGet(\"/a\", H.Get); class H { [ShotLimit(1, 1, Scope = ShotScope.Cluster)] public static string Get() => \"\"; }", "GET /a")]
    [InlineData("builder.Services.ExemptFromShot<I>(); interface I { [ShotLimit(1, 1, Scope = ShotScope.Cluster)] Task M(); }", "I.M")]
    [InlineData("[ShotLimit(1, 1, Scope = ShotScope.Cluster)] interface I { Task M(); }", "I")]
    [InlineData("partial class C { [ShotLimit(1, 1, Scope = ShotScope.Cluster)] public partial Task M(); Task MCore() => Task.CompletedTask; }", "C.M")]
    public async Task An_application_without_a_store(string source, string site)
    {
        var error = Assert.Single(await GeneratorRun.Application(Web + source).Errors());
        Assert.StartsWith($"SHOT048: The limit on '{site}' has Scope = ShotScope.Cluster, but nothing adds a store.", error, StringComparison.Ordinal);
        Assert.Empty(await GeneratorRun.Application(Web + Store + source).Errors());
    }

    [Theory]
    [InlineData("interface I { [ShotLimit(1, 1, MaxLeaseMs = 0)] Task M(); }", "MaxLeaseMs on 'I.M' has no effect without Scope = ShotScope.Cluster")]
    [InlineData("interface I { [ShotLimit(1, 1, StoreDown = StoreDown.Admit)] Task M(); }", "StoreDown on 'I.M' has no effect")]
    public async Task A_setting_of_a_cluster_on_another_limit(string source, string message)
    {
        var found = (await GeneratorRun.Application(Main, source).Diagnostics()).Where(static diagnostic => diagnostic.Id == "SHOT049");
        Assert.Contains(
            message, Assert.Single(found).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_the_host_says_nothing_about_one_of_the_cluster() => Assert.DoesNotContain(
        await GeneratorRun.Application(
            Main, "interface I { [ShotLimit(5, 5), ShotLimit(10, 10, Name = \"n\", Scope = ShotScope.Cluster)] Task M(); }").Diagnostics(),
        static diagnostic => diagnostic.Id == "SHOT027");
}
