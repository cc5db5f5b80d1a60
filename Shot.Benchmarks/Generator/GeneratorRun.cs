using System.Globalization;
using Shot.Tests.Generators.Infrastructure;
using Spectre.Console;

namespace Shot.Benchmarks.Generator;

/// <summary>
/// The command <c>generator</c>: measures Shot's generator and analyzers while one types, next to a generator that most
/// applications have.
/// </summary>
internal static class GeneratorRun
{
    private const int FileWidth = 140;

    public static void Run()
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = FileWidth;
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Corpus.AnnotatedMethods} annotated methods in {Corpus.AnnotatedFiles} files, and 100 files without any. "
            + "Milliseconds as the generator driver counts them; processor: the median processor time of its thread."));
        Print(Subject.Shot, Subject.ColdTarget, Subject.KeystrokeTarget);
        Print(Subject.LoggerMessage, null, null);
        PrintShare();
    }

    private static void Print(Subject subject, double? coldTarget, double? keystrokeTarget)
    {
        var table = Table(subject.Name);
        foreach (var timing in subject.Cold(coldTarget).Concat(subject.Typing(keystrokeTarget)))
            table.AddRow([.. timing.ToRow().Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }

    private static void PrintShare()
    {
        var (compilation, generator, analyzers) = AnalyzerShare.Measure(Subject.Shot);
        var share = 100 * analyzers.Median / (compilation.Median + analyzers.Median);
        var table = Table("Compiling all of it");
        foreach (var timing in new[] { compilation, generator, analyzers })
            table.AddRow([.. timing.ToRow().Select(Markup.Escape)]);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"The analyzers' share of compiling with them: {share:0.0} %, target ≤ {AnalyzerShare.TargetPercent:0} %"
            + $"{(share <= AnalyzerShare.TargetPercent ? "" : ", missed")}."));
    }

    private static Table Table(string title) => new Table().Title(Markup.Escape(title)).AddColumns(
        new TableColumn(""),
        new TableColumn("min").RightAligned(),
        new TableColumn("median").RightAligned(),
        new TableColumn("processor").RightAligned(),
        new TableColumn("of").RightAligned(),
        new TableColumn("target").RightAligned());
}
