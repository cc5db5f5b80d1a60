using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>Annotations that are plans of one limit, and those that cannot be.</summary>
public sealed class PlanRuleTests
{
    private const string Web = """
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.Extensions.DependencyInjection;
        using Shot.AspNetCore;

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddShot();
        var app = builder.Build();
        app.UseAuthentication();
        app.UseShot();

        """;

    private const string Parameters = "([ShotKey] string a, string plan, int number);";

    [Theory]
    [InlineData("SHOT054", "[ShotLimit(1, 1, Plan = \"free\"), ShotLimit(2, 1, Plan = \"pro\")]", "'I.M' cannot be one limit: nothing says where the plan of a request is read")]
    [InlineData("SHOT054", "[ShotLimit(1, 1, PlanFrom = \"parameter:plan\"), ShotLimit(2, 1, Plan = \"pro\", PlanFrom = \"parameter:plan\")]", "two annotations have PlanFrom, and only one can be the default")]
    [InlineData("SHOT054", "[ShotLimit(1, 1, PlanFrom = \"parameter:plan\"), ShotLimit(2, 1, Plan = \"pro\"), ShotLimit(3, 1, Plan = \"Pro\")]", "it has the plan 'pro' twice")]
    [InlineData("SHOT054", "[ShotLimit(1, 1, PlanFrom = \"parameter:plan\"), ShotLimit(2, 1, Plan = \" \")]", "nothing can name a plan without a name")]
    [InlineData("SHOT054", "[ShotLimit(1, 1, PlanFrom = \"parameter:plan\"), ShotLimit(2, 1, Plan = \"a:b\")]", "configuration cannot name the plan 'a:b'")]
    [InlineData("SHOT054", "[ShotLimit(1, 1, PlanFrom = \"parameter:plan\"), ShotLimit(2, 1, Plan = \"pro\", MaxKeys = 5)]", "MaxKeys of the plan 'pro' is not that of the default")]
    [InlineData("SHOT054", "[ShotLimit(2, 1, PlanFrom = \"parameter:plan\"), ShotLimit(2, 1, Plan = \"pro\", Cost = 2)]", "Cost of the plan 'pro' is not that of the default")]
    [InlineData("SHOT054", "[ShotLimit(1, 1, PlanFrom = \"parameter:plan\", Strategy = ShotStrategy.FixedWindow), ShotLimit(4, 1, Plan = \"pro\", Strategy = ShotStrategy.FixedWindow)]", "the window (permits / perSecond) of the plan 'pro' is 4 s and the default's is 1 s, but counts of different windows cannot be compared; write perSecond: 4 for it")]
    [InlineData("SHOT054", "[ShotLimit(1, 1, PlanFrom = \"parameter:plan+parameter:a\"), ShotLimit(2, 1, Plan = \"pro\")]", "PlanFrom cannot be read: it is one value")]
    [InlineData("SHOT054", "[ShotLimit(1, 1, PlanFrom = \"plan:\"), ShotLimit(2, 1, Plan = \"pro\")]", "PlanFrom cannot be read: 'plan:' is no kind of key")]
    [InlineData("SHOT021", "[ShotLimit(1, 1, PlanFrom = \"claim:plan\"), ShotLimit(2, 1, Plan = \"pro\")]", "'I.M' cannot be limited by 'claim:plan': its callers make no request")]
    [InlineData("SHOT021", "[ShotLimit(1, 1, PlanFrom = \"parameter:level\"), ShotLimit(2, 1, Plan = \"pro\")]", "it has no parameter 'level'")]
    [InlineData("SHOT021", "[ShotLimit(1, 1, PlanFrom = \"parameter:number\"), ShotLimit(2, 1, Plan = \"pro\")]", "its parameter 'number' is of type int; a plan is a string")]
    [InlineData("SHOT009", "[ShotLimit(1, 1, PlanFrom = \"parameter:plan\"), ShotLimit(0, 1, Plan = \"pro\")]", "The burst (permits) of the limit on 'I.M' is 0")]
    [InlineData("SHOT009", "[ShotLimit(1, 1, PlanFrom = \"parameter:plan\"), ShotLimit(2, 2000000, Plan = \"pro\")]", "write at most 1000000 per second for a plan of a token bucket")]
    [InlineData("SHOT047", "[ShotLimit(1, 1, Name = \"n\", Scope = ShotScope.Cluster, PlanFrom = \"parameter:plan\"), ShotLimit(2, 1, Name = \"n\", Scope = ShotScope.Cluster, Plan = \"pro\")]", "a store keeps one set of numbers for all keys; remove Plan")]
    public async Task Plans_that_cannot_be_one_limit(string id, string annotations, string message)
    {
        var run = GeneratorRun.Library($"public interface I {{ {annotations} System.Threading.Tasks.Task M{Parameters} }}");
        var errors = (await run.Errors()).ToList();
        Assert.Contains(errors, error => error.StartsWith(id, StringComparison.Ordinal) && error.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("public interface I { [ShotLimit(1, 1, PlanFrom = \"parameter:plan\")] void M(string plan); }", "it has PlanFrom but no Key")]
    [InlineData("public interface I { [ShotLimit(1, 1, Plan = \"free\")] void M(string plan); }", "it has Plan but no Key")]
    [InlineData("[ShotLimit(1, 1, Key = \"parameter:a\", Plan = \"free\")] public interface I { void M(string a); }", "'I' cannot be one limit: nothing says where the plan")]
    public async Task A_plan_without_a_key_and_on_an_interface(string source, string message) =>
        Assert.Contains(message, Assert.Single(await GeneratorRun.Library(source).Errors()), StringComparison.Ordinal);

    [Theory]
    [InlineData("public interface I { [ShotLimit(1, 1, PlanFrom = \"parameter:plan\"), ShotLimit(9, 9, Plan = \"pro\"), ShotLimit(100, 100)] void M([ShotKey] string a, string plan); }")]
    [InlineData("[ShotLimit(1, 1, Key = \"parameter:a\", Plan = \"free\", PlanFrom = \"parameter:plan\"), ShotLimit(9, 9, Key = \"parameter:a\", Plan = \"pro\")] public interface I { void M(string a, string? plan); void N(int a, string plan); }")]
    [InlineData("public interface I { [ShotLimit(1, 1, Key = \"parameter:a\", PlanFrom = \"parameter:plan\"), ShotLimit(1, 1, Key = \"parameter:a\", PlanFrom = \"parameter:plan\", Name = \"day\"), ShotLimit(9, 9, Key = \"parameter:a\", Plan = \"pro\"), ShotLimit(5, 5, Key = \"parameter:a\", Plan = \"pro\", Name = \"day\")] void M(string a, string plan); }")]
    public async Task Plans_that_are_one_limit(string source) =>
        Assert.DoesNotContain(await GeneratorRun.Library(source).Compiles().Findings(), static finding => finding.StartsWith("SHOT0", StringComparison.Ordinal) && !finding.StartsWith("SHOT045", StringComparison.Ordinal));

    [Theory]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"ip\", PlanFrom = \"header:X-Plan\"), ShotLimit(9, 9, Key = \"ip\", Plan = \"pro\")] () => \"\");", "The plan of 'Program.Main handler' is read from 'header:X-Plan', which callers choose freely")]
    [InlineData("app.MapGet(\"/{plan}\", [ShotLimit(1, 1, Key = \"ip\", PlanFrom = \"route:plan\"), ShotLimit(9, 9, Key = \"ip\", Plan = \"pro\")] () => \"\");", "'route:plan'")]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"ip\", PlanFrom = \"parameter:plan\"), ShotLimit(9, 9, Key = \"ip\", Plan = \"pro\")] (string plan) => \"\");", "'parameter:plan'")]
    public async Task A_plan_that_callers_choose(string handler, string message) => Assert.Contains(
        message,
        Assert.Single(await GeneratorRun.Application(Web + handler).Compiles().Findings(), static finding => finding.StartsWith("SHOT055", StringComparison.Ordinal)),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_plan_that_the_application_knows()
    {
        const string claim = Web + """app.MapGet("/", [ShotLimit(1, 1, Key = "user", PlanFrom = "claim:plan"), ShotLimit(9, 9, Key = "user", Plan = "pro")] () => "");""";
        Assert.DoesNotContain(await GeneratorRun.Application(claim).Findings(), static finding => finding.StartsWith("SHOT055", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_the_application_does_not_have()
    {
        const string unknown = Web + """app.MapGet("/", [ShotLimit(1, 1, Key = "ip", PlanFrom = "contract"), ShotLimit(9, 9, Key = "ip", Plan = "pro")] () => "");""";
        Assert.Contains("'GET /' has the key 'contract', but no AddKey call adds 'contract'", Assert.Single(await GeneratorRun.Application(unknown).Errors()), StringComparison.Ordinal);
        var anonymous = Web.Replace("app.UseAuthentication();", "", StringComparison.Ordinal)
            + """app.MapGet("/", [ShotLimit(1, 1, Key = "ip", PlanFrom = "claim:plan"), ShotLimit(9, 9, Key = "ip", Plan = "pro")] () => "");""";
        Assert.Contains("'GET /' is limited by user or claim, but nothing in this application tells who the user is", Assert.Single(await GeneratorRun.Application(anonymous).Errors()), StringComparison.Ordinal);
        const string missing = Web + """app.MapGet("/{id}", [ShotLimit(1, 1, Key = "ip", PlanFrom = "route:plan"), ShotLimit(9, 9, Key = "ip", Plan = "pro")] (int id) => "");""";
        Assert.Contains("its route 'GET /{id}' has no such value", Assert.Single(await GeneratorRun.Application(missing).Errors()), StringComparison.Ordinal);
    }
}
