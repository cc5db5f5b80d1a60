using System.Globalization;
using System.Text.RegularExpressions;
using Shot.Tests.Limiters;

namespace Shot.Tests.Cluster;

/// <summary>Four processes of the sample share a limit, as their users run them. The sample checks what they admitted together.</summary>
[Collection(nameof(Alone))]
public sealed partial class SampleTests
{
    [Theory]
    [MemberData(nameof(ScriptTests.Servers), MemberType = typeof(ScriptTests))]
    public async Task Spinning_processes_never_exceed_the_limit(string program) => await HoldsAsync(program, "--spin");

    [Theory]
    [MemberData(nameof(ScriptTests.Servers), MemberType = typeof(ScriptTests))]
    public async Task Spinning_processes_that_ask_for_each_call_never_exceed_the_limit(string program) =>
        await HoldsAsync(program, "--spin", "--exact");

    [Fact]
    public async Task The_run_kills_its_store_and_brings_it_back()
    {
        var (exitCode, output) = await SampleProgram.RunAsync("cluster", "--seconds", "10");
        Assert.True(exitCode == 0, output);
        Assert.Contains("The store is back, and has lost everything.", output, StringComparison.Ordinal);
        Assert.Contains("Node 1 logged:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_on_a_server_whose_scripts_are_not_atomic_exceed_the_limit_and_say_so()
    {
        using var server = new RedisServer(GarnetPrograms.Racy);
        var worst = 0.0;
        for (var run = 0; run < 15 && worst <= 1_000.01; run++)
        {
            var (_, output) = await RunAsync(server, "--spin", "--exact");
            worst = double.Parse(Worst().Match(output).Groups[1].ValueSpan, NumberStyles.Number, CultureInfo.InvariantCulture);
        }

        Assert.True(worst > 1_000.01, $"The race was never lost: {worst}");
    }

    private static async Task HoldsAsync(string program, params string[] options)
    {
        using var server = new RedisServer(program);
        var (exitCode, output) = await RunAsync(server, options);
        Assert.True(exitCode == 0, output);
        Assert.Matches(Asks(), output);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(RedisServer server, params string[] options) =>
        SampleProgram.RunAsync(["cluster", "--redis", $"127.0.0.1:{server.Port}", "--seconds", "3", "--brief", .. options]);

    [GeneratedRegex(@"worst of all windows[^│]*│ +([\d,.]+) ")]
    private static partial Regex Worst();

    [GeneratedRegex(@"asks per 1,000 decisions[^│]*│ +[\d,.]+ ")]
    private static partial Regex Asks();
}
