using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Shot.Generators;

namespace Shot.Tests.Generators.Infrastructure;

/// <summary>
/// Compiles sources, runs the generator, and runs it again after an edit of an unrelated file: every step of the second
/// run must be cached.
/// </summary>
internal sealed class GeneratorRun
{
    /// <summary>What an SDK project has as implicit usings, and Shot's.</summary>
    public const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Shot;
        """;

    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(ShotGenerator).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    private readonly CSharpCompilation _output;

    private readonly ImmutableArray<Diagnostic> _reported;

    private GeneratorRun(CSharpCompilation output, ImmutableArray<GeneratedSourceResult> files, ImmutableArray<Diagnostic> reported)
    {
        _output = output;
        _reported = reported;
        Files = files;
    }

    /// <summary>The emitted files, without the attribute that every compilation gets.</summary>
    public ImmutableArray<GeneratedSourceResult> Files { get; }

    public Compilation Output => _output;

    public static GeneratorRun Library(params string[] sources) => Run(OutputKind.DynamicallyLinkedLibrary, References.All, "Shop", sources);

    public static GeneratorRun Application(params string[] sources) => Run(OutputKind.ConsoleApplication, References.All, "Shop", sources);

    /// <summary>
    /// A library of hundreds of annotations, of which nothing is said about a second run: to track the steps the compiler walks, for each emitted file, through
    /// all that led to any.
    /// </summary>
    public static GeneratorRun LargeLibrary(params string[] sources) =>
        Run(OutputKind.DynamicallyLinkedLibrary, References.All, "Shop", sources, tracksSteps: false);

    /// <summary>The same beside another generator, whose sources Shot's cannot see.</summary>
    public static GeneratorRun Beside(IIncrementalGenerator other, params string[] sources) =>
        Run(OutputKind.DynamicallyLinkedLibrary, References.All, "Shop", sources, tracksSteps: false, other);

    public static GeneratorRun Run(OutputKind kind, IEnumerable<MetadataReference> references, string assembly, params string[] sources) =>
        Run(kind, references, assembly, sources, tracksSteps: true);

    private static GeneratorRun Run(OutputKind kind, IEnumerable<MetadataReference> references, string assembly, string[] sources, bool tracksSteps, IIncrementalGenerator? other = null)
    {
        var compilation = Compile(kind, references, assembly, sources);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ShotGenerator().AsSourceGenerator(), .. other is null ? (ISourceGenerator[])[] : [other.AsSourceGenerator()]],
            parseOptions: ParseOptions,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: tracksSteps));
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        Assert.DoesNotContain(diagnostics, static diagnostic => !diagnostic.Id.StartsWith("SHOT", StringComparison.Ordinal));
        var result = driver.GetRunResult().Results[0];
        Assert.Null(result.Exception);

        if (tracksSteps)
            AssertCached(driver, compilation);
        return new GeneratorRun((CSharpCompilation)output, [.. result.GeneratedSources.Where(file => !file.HintName.Contains("EmbeddedAttribute", StringComparison.Ordinal))], diagnostics);
    }

    public static CSharpCompilationOptions Options(OutputKind kind) =>
        new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true)
            .WithSpecificDiagnosticOptions([new("CS8019", ReportDiagnostic.Suppress), new("CS8933", ReportDiagnostic.Suppress), new("CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)]);

    /// <summary>Compiles sources as a library, without the generator.</summary>
    public static Compilation CompileOnly(params string[] sources) => Compile(OutputKind.DynamicallyLinkedLibrary, References.All, "Shop", sources);

    /// <summary>The emitted file of that name.</summary>
    public string File(string hintName) => Files.Single(file => file.HintName == hintName).SourceText.ToString();

    /// <summary>Asserts that sources and emitted code compile together without a warning.</summary>
    public GeneratorRun Compiles()
    {
        var diagnostics = _output.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden).ToList();
        Assert.True(diagnostics.Count == 0, string.Join("\n", diagnostics) + "\n" + string.Join("\n", Files.Select(file => $"// {file.HintName}\n{file.SourceText}")));
        return this;
    }

    /// <summary>What the generator itself says: the messages of <c>#error</c> in emitted code, and those that only it can report, in order.</summary>
    public string[] EmittedErrors() =>
    [
        .. Texts(_reported).Concat(
            _output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Id == "CS1029")
            .Select(diagnostic => diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)["#error: '".Length..^1]))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The errors that the analyzers report on sources and emitted code, as <c>SHOT001: message</c>.</summary>
    public async Task<string[]> AnalyzerErrors() => Texts((await Diagnostics()).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

    /// <summary>All that the analyzers report, hidden suggestions included.</summary>
    public async Task<string[]> Findings() => Texts(await Diagnostics());

    /// <summary>What the analyzers report, with locations.</summary>
    public async Task<ImmutableArray<Diagnostic>> Diagnostics() =>
        await _output.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

    /// <summary>Asserts that the generator, with analyzers off, and the analyzers find the same, and returns it.</summary>
    public async Task<string[]> Errors()
    {
        var emitted = EmittedErrors();
        Assert.Equal(emitted, await AnalyzerErrors());
        return emitted;
    }

    /// <summary>The compiled assembly as a reference for another compilation.</summary>
    public MetadataReference ToReference() => MetadataReference.CreateFromImage(Emit());

    /// <summary>Loads the compiled assembly.</summary>
    public Assembly Load() => new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(new MemoryStream(Emit()));

    private byte[] Emit()
    {
        using var stream = new MemoryStream();
        var result = _output.Emit(stream);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return stream.ToArray();
    }

    private static CSharpCompilation Compile(OutputKind kind, IEnumerable<MetadataReference> references, string assembly, string[] sources) =>
        CSharpCompilation.Create(
            assembly,
            sources.Append(GlobalUsings).Select((source, index) => CSharpSyntaxTree.ParseText(SourceText.From(source, System.Text.Encoding.UTF8), ParseOptions, $"Source{index}.cs")),
            references,
            Options(kind));

    private static string[] Texts(IEnumerable<Diagnostic> diagnostics) =>
    [
        .. diagnostics
            .Select(diagnostic => $"{diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")
            .Order(StringComparer.Ordinal),
    ];

    private static void AssertCached(GeneratorDriver driver, CSharpCompilation compilation)
    {
        var edited = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("namespace Unrelated { class Edit { } }", ParseOptions, "Unrelated.cs"));
        var result = driver.RunGenerators(edited).GetRunResult().Results.Single();
        foreach (var (step, runs) in result.TrackedSteps.Where(step => Steps.All.Contains(step.Key)))
        {
            foreach (var output in runs.SelectMany(run => run.Outputs))
                Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{step} was {output.Reason} after an unrelated edit.");
        }

        foreach (var output in result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs))
            Assert.True(output.Reason is IncrementalStepRunReason.Cached, $"An output was {output.Reason} after an unrelated edit.");
    }
}
