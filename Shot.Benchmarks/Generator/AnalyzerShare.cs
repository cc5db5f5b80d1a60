using System.Diagnostics;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Shot.Benchmarks.Generator;

/// <summary>
/// Measures what the analyzers add to compiling the application with its emitted code: their execution time as the
/// compiler counts it for <c>/reportanalyzer</c>, next to the time of the same compilation without them.
/// </summary>
internal static class AnalyzerShare
{
    public const double TargetPercent = 15;

    private const int Runs = 7;

    public static (Timing Compilation, Timing Generator, Timing Analyzers) Measure(Subject subject)
    {
        var compilations = new Measured[Runs];
        var generator = new Measured[Runs];
        var analyzers = new Measured[Runs];
        for (var run = -1; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            var driver = subject.Driver().RunGeneratorsAndUpdateCompilation(subject.Compile(), out var output, out _);
            using (var image = new MemoryStream())
            {
                if (!output.Emit(image).Success)
                    throw new InvalidOperationException("The application does not compile, so its time says nothing.");
            }

            var compiled = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var analyzed = Analyze((CSharpCompilation)output.Clone(), subject.Analyzers());

            // The first run is a warm-up.
            if (run >= 0)
                compilations[run] = Of(compiled);
            generator[run] = Of(driver.GetTimingInfo().ElapsedTime.TotalMilliseconds);
            analyzers[run] = Of(analyzed);
        }

        return (
            new("parse, generate, compile and emit, without analyzers", compilations),
            new("– of that, the generator", generator),
            new("analyzers, execution time", analyzers));

        // The compiler uses other threads too.
        static Measured Of(double milliseconds) => new(milliseconds, double.NaN);
    }

    private static double Analyze(CSharpCompilation compilation, DiagnosticAnalyzer[] analyzers)
    {
        // Not concurrent: waiting for a processor would count as execution time.
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            static (error, _, _) => throw new InvalidOperationException("An analyzer failed.", error),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: true);
        var result = new CompilationWithAnalyzers(compilation, [.. analyzers], options)
            .GetAnalysisResultAsync(CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        return result.AnalyzerTelemetryInfo.Values.Sum(static telemetry => telemetry.ExecutionTime.TotalMilliseconds);
    }
}
