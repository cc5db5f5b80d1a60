using System.Diagnostics;
using System.Text;
using Shot.Tests.Rules;

namespace Shot.Tests.Cluster;

/// <summary>The sample, run as its own program.</summary>
internal static class SampleProgram
{
    private const string Configuration =
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    public static ProcessStartInfo Start(params IEnumerable<string> arguments) => new(
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
        [Path.Combine(Repository.Root, "Shot.Sample", "bin", Configuration, "net10.0", "Shot.Sample.dll"), .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        StandardOutputEncoding = Encoding.UTF8,
        WorkingDirectory = Path.Combine(Repository.Root, "Shot.Sample"),
    };

    /// <summary>Runs the sample to its end.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(params IEnumerable<string> arguments) => RunAsync(Start(arguments));

    /// <summary>Runs the sample to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output.ReplaceLineEndings("\n"));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
