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

    /// <summary>Of the peer's first run.</summary>
    private const double ColdFactor = 1.5;

    /// <summary>Milliseconds, in an application of ordinary size; in a large one the peer's keystroke is the target.</summary>
    private const double SmallKeystrokeTarget = 10;

    public static void Run()
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = FileWidth;
        Print("Shot, 1,000 annotations", [Subject.Shot(Corpus.AnnotatedMethods).Once("first run in the process")]);
        foreach (var size in new[] { Corpus.AnnotatedMethods / 10, Corpus.AnnotatedMethods })
            Print(size);
        PrintShare();
    }

    /// <summary>Shot beside its peer, which sets the targets.</summary>
    private static void Print(int size)
    {
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{size:N0} annotated methods in {size / Corpus.MethodsPerFile} files, and 100 files without any. Milliseconds as the generator driver counts them; processor: the median of what its thread used."));
        var peer = Subject.LoggerMessage(size);
        var (peerCold, peerTyping) = (peer.Cold(), peer.Typing().ToList());
        var subject = Subject.Shot(size);
        var cold = subject.Cold() with { Target = peerCold.Median * ColdFactor };
        var keystroke = size < Corpus.AnnotatedMethods ? SmallKeystrokeTarget : peerTyping.Min(static timing => timing.Median);
        Print(peer.Name, [peerCold, .. peerTyping]);
        Print(subject.Name, [cold, .. subject.Typing().Select(timing => timing with { Target = keystroke })]);
    }

    private static void Print(string title, IEnumerable<Timing> timings)
    {
        var table = Table(title);
        foreach (var timing in timings)
            table.AddRow([.. timing.ToRow().Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }

    private static void PrintShare()
    {
        var (compilation, generator, analyzers) = AnalyzerShare.Measure(Subject.Shot(Corpus.AnnotatedMethods));
        var share = 100 * analyzers.Median / (compilation.Median + analyzers.Median);
        Print("Compiling all of it", [compilation, generator, analyzers]);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"The analyzers' share of compiling with them: {share:0.0} %, target ≤ {AnalyzerShare.TargetPercent:0} %"
            + $"{(share <= AnalyzerShare.TargetPercent ? "" : ", missed")}."));
    }

    private static Table Table(string title) => new Table().Title(Markup.Escape(title)).AddColumns(
        new TableColumn(""), new TableColumn("min").RightAligned(), new TableColumn("median").RightAligned(), new TableColumn("processor").RightAligned(),
        new TableColumn("of").RightAligned(), new TableColumn("target").RightAligned());
}
