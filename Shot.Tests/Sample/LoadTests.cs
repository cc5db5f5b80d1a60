using System.Diagnostics;
using System.Text.RegularExpressions;
using Shot.Tests.Cluster;

namespace Shot.Tests.Sample;

/// <summary>The sample with a load on itself.</summary>
public sealed partial class LoadTests
{
    /// <summary>What the load must bring about, and be seen in metrics.</summary>
    private static readonly Regex[] Sights = [Refused(), Late(), Failed(), Orders(), Adaptive()];

    [Fact]
    public async Task The_load_makes_refused_late_and_failed_calls_and_stops_with_the_host()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var process = Process.Start(SampleProgram.Start("--port", "0", "--load", "--metrics"))!;
        try
        {
            var first = await process.StandardOutput.ReadLineAsync(cancellationToken);
            var address = new Uri(Page().Match(first!).Groups[1].Value);

            // A full pipe would stop the process.
            var rest = process.StandardOutput.ReadToEndAsync(cancellationToken);
            using var client = new HttpClient { BaseAddress = address };
            for (var (begin, missing) = (Stopwatch.GetTimestamp(), Sights.Length); missing > 0;)
            {
                var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
                missing = Sights.Count(sight => !sight.IsMatch(metrics));
                Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromMinutes(2), metrics);
            }

            Process.Start("kill", ["-TERM", $"{process.Id}"]).WaitForExit();
            await process.WaitForExitAsync(cancellationToken);
            Assert.Contains("--load: this process calls itself", await rest, StringComparison.Ordinal);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex("^Live page: (http://127\\.0\\.0\\.1:\\d+)/shot$")]
    private static partial Regex Page();

    [GeneratedRegex("shot_requests_total{[^}]*\"GET /tight\"[^}]*\"refused\"[^}]*} [1-9]")]
    private static partial Regex Refused();

    [GeneratedRegex("shot_requests_total{[^}]*\"GET /slow\"[^}]*\"timed_out\"[^}]*} [1-9]")]
    private static partial Regex Late();

    [GeneratedRegex("shot_requests_total{[^}]*\"ISupplier.PriceAsync\"[^}]*\"failed\"[^}]*} [1-9]")]
    private static partial Regex Failed();

    [GeneratedRegex("shot_requests_total{[^}]*\"POST /orders\"[^}]*\"completed\"[^}]*} [1-9]")]
    private static partial Regex Orders();

    [GeneratedRegex("shot_requests_total{[^}]*\"GET /suggestions\"[^}]*\"completed\"[^}]*} [1-9]")]
    private static partial Regex Adaptive();
}
