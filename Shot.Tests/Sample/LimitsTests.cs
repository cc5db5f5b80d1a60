using Shot.Tests.Cluster;

namespace Shot.Tests.Sample;

/// <summary>The command that lists the sample's limits.</summary>
public sealed class LimitsTests
{
    private const string PlainName = "Shot__Limits__GET_slow__MaxWaitMs";

    [Fact]
    public async Task The_application_s_own_limits_come_first_and_are_marked()
    {
        var rows = await RowsAsync();
        var own = rows.Where(static row => row[0].Length > 0).TakeWhile(static row => row[1] == "yes").Select(static row => row[0]).ToList();
        Assert.Equal(
            [
                "GET /reports/{tenant}", "GET /search", "GET /slow", "GET /suggestions", "GET /tight", "HttpClient supplier", "IOrders.CountAsync", "IOrders.PlaceAsync",
                "ISupplier.PriceAsync", "POST /orders", "all requests", "tokens",
            ],
            own);
        var others = rows.Where(static row => row[0].Length > 0).ToList()[own.Count..];
        Assert.All(others, static row => Assert.Empty(row[1]));
        Assert.Contains(others, static row => row[0] == "GET /adaptive");
        Assert.Contains(others, static row => row[0] == "IWork.DoAsync");
    }

    [Fact]
    public async Task A_number_that_a_setting_changes_is_shown_with_the_annotation_s_and_its_source()
    {
        var search = (await RowsAsync()).Single(static row => row[0] == "GET /search");
        Assert.Equal("20 + 10 per second → 10 + 5 per second", search[2]);
        Assert.Equal("appsettings.json: Permits, PerSecond", search[7]);
    }

    [Fact]
    public async Task The_later_source_of_a_setting_is_named()
    {
        var slow = (await RowsAsync((PlainName, "200"))).Single(static row => row[0] == "GET /slow");
        Assert.Equal("100 + 100 per second", slow[2]);
        Assert.Equal("250 ms → 200 ms", slow[4]);
        Assert.Equal("environment: MaxWaitMs; appsettings.json: Permits", slow[7]);
    }

    [Fact]
    public async Task A_limit_with_plans_lists_them_below_the_default()
    {
        var rows = await RowsAsync();
        var report = rows.FindIndex(static row => row[0] == "GET /reports/{tenant}");
        Assert.Equal("10 + 1 per second", rows[report][2]);
        Assert.Equal(("pro: 100 + 20 per second → 200 + 20 per second", "plan: tenant-plan"), (rows[report + 1][2], rows[report + 1][5]));
        Assert.Equal("acme: 5000 + 1000 per second", rows[report + 2][2]);
        Assert.Equal("appsettings.json: Plans", rows[report][7]);
    }

    [Fact]
    public async Task A_cost_and_a_rate_are_shown_as_they_are_written()
    {
        var tokens = (await RowsAsync()).Single(static row => row[0] == "tokens");
        Assert.Equal("2000 + 2000 per minute, cost: Estimate, settled", tokens[2]);
    }

    /// <summary>The cells of each limit.</summary>
    private static async Task<List<string[]>> RowsAsync(params (string Name, string Value)[] variables)
    {
        var start = SampleProgram.Start("limits");
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var (exitCode, output) = await SampleProgram.RunAsync(start);
        Assert.Equal(0, exitCode);
        return [.. output.Split('\n')
            .Where(static line => line.StartsWith('│'))
            .Skip(1)
            .Select(static line => line.Split('│', StringSplitOptions.TrimEntries)[1..^1])];
    }
}
