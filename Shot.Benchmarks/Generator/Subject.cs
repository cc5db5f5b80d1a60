using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Shot.Generators;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Benchmarks.Generator;

/// <summary>A generator, the application it runs on, and the edits typed there.</summary>
internal sealed record Subject(string Name, Type Generator, ImmutableArray<(string Path, string Text)> Files, ImmutableArray<Edit> Edits)
{
    private const int Runs = 60;

    /// <summary>
    /// Warm-up runs, during which the runtime still compiles and optimises. A compiler that has run for a while has no
    /// such cost.
    /// </summary>
    private const int WarmUps = 20;

    public static Subject Shot(int annotatedMethods) => new("Shot", typeof(ShotGenerator), Corpus.FilesWith(annotatedMethods),
    [
        Edit.Number("a body in a file without annotations", "Plain1.cs", "item + 1"),
        Edit.Number("a body behind an annotated interface", "Orders1.cs", "var total = quantity * 3"),
        Edit.Number("an annotated handler's body", "Endpoints1.cs", "var total = id * 2"),
        Edit.Toggle("a statement between set-up calls", "Program.cs", "var app = builder.Build();", "var app = builder.Build(); Console.WriteLine(app);"),
        Edit.Toggle("an annotation, added or removed", "Orders1.cs", "\n    ValueTask CloseAsync();", "\n    [ShotLimit(1, perSecond: 1)]\n    ValueTask CloseAsync();"),
    ]);

    public static Subject LoggerMessage(int annotatedMethods) => new(
        "LoggerMessage", PeerGenerator("Microsoft.Extensions.Logging.Generators"), LoggingCorpus.FilesWith(annotatedMethods),
    [
        Edit.Number("a body in a file without annotations", "Plain1.cs", "item + 1"),
        Edit.Number("a body beside annotated methods", "Log1.cs", "number * 3"),
        Edit.Toggle("an annotation, added or removed", "Log1.cs", "\n    public static int Work", "\n    [LoggerMessage(Level = LogLevel.Information, Message = \"{item}\")]\n    public static partial void More(ILogger logger, string item);\n\n    public static int Work"),
    ]);

    /// <summary>One run. The first one in a process compiles the generator itself too.</summary>
    public Timing Once(string what) => new(what, [Run(Driver(), Compile()).Measured]);

    /// <summary>Runs that remember nothing of each other.</summary>
    public Timing Cold() => new("first run on a compilation", [.. Enumerable.Range(0, Runs).Select(_ => Run(Driver(), Compile()).Measured).Skip(WarmUps)]);

    public IEnumerable<Timing> Typing()
    {
        foreach (var edit in Edits)
        {
            var compilation = Compile();
            var driver = Run(Driver(), compilation).Driver;
            var times = new Measured[Runs];
            for (var keystroke = 0; keystroke < Runs; keystroke++)
            {
                compilation = edit.Apply(compilation, keystroke);
                (driver, times[keystroke]) = Run(driver, compilation);
            }

            yield return new Timing(edit.What, times[WarmUps..]);
        }
    }

    /// <summary>Parses all files again, so that no analyzer or symbol cache of an earlier compilation applies.</summary>
    public CSharpCompilation Compile() => Corpus.Compile(References.All, Files);

    public GeneratorDriver Driver() => Corpus.Driver(((IIncrementalGenerator)Activator.CreateInstance(Generator)!).AsSourceGenerator());

    public DiagnosticAnalyzer[] Analyzers() =>
    [
        .. Generator.Assembly.GetTypes().Where(static type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    private static (GeneratorDriver Driver, Measured Measured) Run(GeneratorDriver driver, CSharpCompilation compilation)
    {
        var start = ProcessorTime.Milliseconds;
        driver = driver.RunGenerators(compilation);
        var processor = ProcessorTime.Milliseconds - start;
        var result = driver.GetRunResult().Results.Single();
        return result.Exception is null
            ? (driver, new Measured(driver.GetTimingInfo().ElapsedTime.TotalMilliseconds, processor))
            : throw new InvalidOperationException($"{result.Generator.GetGeneratorType()} failed, so its time says nothing.",
                result.Exception);
    }

    private static Type PeerGenerator(string assembly) =>
        Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")).GetTypes()
            .Single(static type => typeof(IIncrementalGenerator).IsAssignableFrom(type) && !type.IsAbstract);
}
