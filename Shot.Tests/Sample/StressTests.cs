using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Shot.Tests.Cluster;
using Shot.Tests.Limiters;

namespace Shot.Tests.Sample;

/// <summary>The stress command, as its users run it. It checks its own figures: these tests are about what it says.</summary>
[Collection(nameof(Alone))]
public sealed partial class StressTests
{
    [Fact]
    public async Task The_run_shows_each_difference_explains_its_rows_and_ends_in_two_sentences()
    {
        var (exitCode, output) = await SampleProgram.RunAsync("stress", "--brief", "--seconds", "1");
        Assert.True(exitCode == 0, output);

        Assert.Matches(Estimate(), output.Split('\n')[0]);

        // A handler that ignores its deadline: ASP.NET Core's timeouts wait for it, and Shot answers.
        Assert.Equal(["100", "0"], Row(output, "stock: with WithRequestTimeout")[..2]);
        Assert.Equal(["0", "100"], Row(output, "Shot", "A handler that takes")[..2]);

        // A dependency that slows down.
        Assert.All(
            ["stock: fixed rate", "Shot: fixed rate", "stock: fixed concurrency", "Shot: fixed concurrency", "Shot: adaptive"],
            name => Assert.Equal(6, Row(output, name).Length));

        // A flood of keys.
        var flood = Row(output, "Shot", "A flood of");
        Assert.True(Megabytes(flood[1]) < Megabytes(Row(output, "stock: limiter for each key")[1]) / 5, output);

        // A limit that is changed under load.
        var changed = Row(output, "Shot", "A limit lowered");
        Assert.True(Number(Row(output, "stock: its options changed")[1]) > Number(changed[2]), output);
        Assert.True(Number(changed[1]) <= Number(changed[2]), output);

        foreach (var meaning in new[] { "raw", "stock", "Shot", "free", "fixed rate", "fixed concurrency", "adaptive" })
            Assert.Contains($"\n  {meaning}: ", output, StringComparison.Ordinal);

        // The sentences are made of the tables' figures.
        var sentences = output[output.IndexOf("Refusing at once: ", StringComparison.Ordinal)..].ReplaceLineEndings(" ");
        Assert.Matches(Sentences(), sentences);
        Assert.Contains($"keys took {flood[1]}", sentences, StringComparison.Ordinal);
        Assert.Contains($"admitted {changed[1]} where at most {changed[2]} were owed", sentences, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_into_a_pipe_has_no_progress_and_no_control_characters()
    {
        using var process = Process.Start(SampleProgram.Start("stress", "--brief", "--seconds", "1"))!;
        try
        {
            // Progress would come before the first table.
            var lines = new List<string>();
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.StartsWith('┌'))
                lines.Add(line);
            Assert.Equal(3, lines.Count);
            Assert.Matches(Estimate(), lines[0]);
            Assert.Empty(lines[1]);
            Assert.Contains("5,000 calls at once in process", lines[2], StringComparison.Ordinal);
            Assert.DoesNotContain(lines.SelectMany(static line => line), char.IsControl);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(60, 600, "--seconds", "30")]
    [InlineData(0, 35, "--brief", "--seconds", "3")]
    public async Task The_first_line_says_how_long_it_takes(int above, int atMost, params string[] options)
    {
        using var process = Process.Start(SampleProgram.Start(["stress", .. options]))!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            var seconds = int.Parse(Estimate().Match(line!).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            Assert.True(seconds > above && seconds <= atMost, line);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The figures of a row, in a table if its title is given.</summary>
    private static string[] Row(string output, string name, string title = "")
    {
        var table = output[output.IndexOf(title, StringComparison.Ordinal)..];
        var line = table.Split('\n').First(line => line.StartsWith($"│ {name} ", StringComparison.Ordinal));
        return [.. line.Split('│', StringSplitOptions.TrimEntries)[2..^1]];
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    private static double Megabytes(string text) => Number(text.Replace(" MB", "", StringComparison.Ordinal));

    [GeneratedRegex(@"^This takes about (\d+) seconds\.")]
    private static partial Regex Estimate();

    [GeneratedRegex(@"^Refusing at once: .*\d ms with\s+QueueLimit = 0\.\s+Beyond QueueLimit = 0: .*\(stock: [\d,]+\)\.\s*$")]
    private static partial Regex Sentences();
}
