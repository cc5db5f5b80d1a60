using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Shot.Tests.Cluster;
using Shot.Tests.Rules;

namespace Shot.Tests.Control;

/// <summary>The schema of an application's settings, held against the sample's own.</summary>
public sealed class SchemaTests
{
    private static readonly ShotLimitSnapshot[] Limits =
    [
        Limit("POST /orders/{id:int}", ShotStrategy.TokenBucket, new(100, 50, null, 500)),
        Limit("IOrders.Count", ShotStrategy.SlidingWindow, new(5, 0.5, 8, null)),
        Limit("A b", null, new(null, null, 4, null)),
        Limit("A.b", null, new(null, null, null, 20)),
        Limit("Adaptive", null, new(null, null, 0, null)),
        Limit("Plans", ShotStrategy.TokenBucket, new(10, 10, null, null)) with
        {
            PlanFrom = "claim:plan",
            Plans = [new("free", true, 10, 10, new(10, 10, null, null), 0, 0), new("pro", false, 50, 50, new(20, 50, null, null), 0, 0), new("acme", false, 9, 9, null, 0, 0)],
        },
    ];

    [Theory]
    [InlineData("""{ "Shot": { "Mode": "Off", "RecordCallDuration": false } }""")]
    [InlineData("""
        { "Logging": 5,
          "Shot": { "Limits": { "POST /orders/{id:int}": { "Permits": 1, "PerSecond": 0.001, "MaxWaitMs": 0, "Mode": "Shadow" } } } }
        """)]
    [InlineData("""
        { "Shot": { "Limits": {
            "POST_orders_id_int": { "Permits": 2147483647 }, "IOrders_Count": { "PerSecond": 2147483647 }, "A b": { "Mode": "Off" } } } }
        """)]
    [InlineData("""{ "Shot": { "Limits": { "IOrders.Count": { "Limit": 1 }, "Adaptive": { "Limit": 1048576 } } } }""")]
    [InlineData("""
        { "Shot": { "Store": {
            "Prefix": "shot", "Application": "shop", "KeySecret": "0123456789abcdef", "BudgetMs": 20, "Nodes": 4, "MaxRequests": 64 } } }
        """)]
    [InlineData("""
        { "Shot": { "Limits": { "Plans": { "Permits": 5, "Plans": {
            "free": { "Permits": 6 }, "pro": { "PerSecond": 1000000 }, "acme": { "Permits": 7, "PerSecond": 8 } } } } } }
        """)]
    [InlineData("""{ "Shot": { "Limits": { "Plans": { "Plans": { "pro": { "PerMinute": 60000000 }, "acme": { "Permits": 7, "PerDay": 0.5 } } } } } }""")]
    public void The_schema_accepts_valid_settings(string settings) => Assert.True(IsValid(Limits, settings));

    [Theory]
    [InlineData("""{ "Shot": { "Mode": "Of" } }""")]
    [InlineData("""{ "Shot": { "RecordCallDuration": "off" } }""")]
    [InlineData("""{ "Shot": { "Limit": { } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "POST /order": { "Permits": 5 } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "IOrders.Count": { "Permits": 0 } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "IOrders.Count": { "Permits": 1048576 } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "IOrders.Count": { "Permits": 2.5 } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "IOrders.Count": { "PerSecond": 0 } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "IOrders.Count": { "MaxWaitMs": 5 } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "POST /orders/{id:int}": { "MaxWaitMs": -1 } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "A b": { "Permits": 5 } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "A b": { "Limit": 0 } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "A.b": { "Limit": 5 } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "Adaptive": { "Limit": 1048577 } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "A_b": { "Mode": "Off" } } } }""")]
    [InlineData("""{ "Shot": { "Store": { "KeySecret": "short" } } }""")]
    [InlineData("""{ "Shot": { "Store": { "BudgetMs": 10001 } } }""")]
    [InlineData("""{ "Shot": { "Store": { "Node": 4 } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "Plans": { "Plans": { "pro": { "PerSecond": 1000001 } } } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "Plans": { "Plans": { "acme": { "Permits": 7 } } } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "Plans": { "Plans": { "pro": { "Mode": "Off" } } } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "IOrders.Count": { "Plans": { "pro": { "Permits": 5 } } } } } }""")]
    [InlineData("""{ "Shot": { "Limits": { "Plans": { "Plans": { "acme": { "PerDay": 7 } } } } } }""")]
    public void The_schema_rejects_invalid_settings(string settings) => Assert.False(IsValid(Limits, settings));

    [Fact]
    public async Task The_sample_s_schema_lists_each_of_its_limits_and_its_settings_keep_to_it()
    {
        var written = await Sample("schema");
        var committed = Repository.Read("Shot.Sample", "shot.schema.json");
        Assert.True(
            committed == written,
            "Shot.Sample/shot.schema.json is not what the sample writes now: dotnet run --project Shot.Sample -- schema shot.schema.json");
        Assert.True(IsValid(written, Repository.Read("Shot.Sample", "appsettings.json")));

        var limits = JsonNode.Parse(written)!["properties"]!["Shot"]!["properties"]!["Limits"]!["properties"]!;
        var known = limits.AsObject().Select(limit => limit.Key).ToList();
        var table = await Sample("limits");
        Assert.Contains("IOrders.CountAsync", table, StringComparison.Ordinal);
        var listed = table.Split('\n').Where(line => line.StartsWith('│')).Skip(1).Select(line => line.Split('│')[1].Trim())
            .Where(static name => name.Length > 0).ToList();
        Assert.NotEmpty(listed);
        Assert.All(listed, name => Assert.Contains(name, known));
    }

    private static ShotLimitSnapshot Limit(string name, ShotStrategy? strategy, ShotLimitNumbers numbers) => new()
    {
        Name = name,
        Where = [],
        Strategy = strategy,
        Numbers = numbers,
        Annotated = numbers,
        Mode = ShotMode.Enforce,
        Admitted = 0,
        Refused = 0,
        TimedOut = 0,
        WouldHaveRefused = 0,
    };

    private static bool IsValid(ShotLimitSnapshot[] limits, string settings)
    {
        using var stream = new MemoryStream();
        ShotSchema.Write(stream, limits);
        return IsValid(Encoding.UTF8.GetString(stream.ToArray()), settings);
    }

    private static bool IsValid(string schema, string settings)
    {
        using var document = JsonDocument.Parse(settings);
        return JsonSchema.FromText(schema).Evaluate(document.RootElement).IsValid;
    }

    private static async Task<string> Sample(string command)
    {
        var (exitCode, output) = await SampleProgram.RunAsync(command);
        Assert.Equal(0, exitCode);
        return output;
    }
}
