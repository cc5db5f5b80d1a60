using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Shot.Generators;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators.Robustness;

/// <summary>Whatever a file holds, generator and analyzers survive it, and what they emit for a file that compiles compiles too.</summary>
public sealed class FuzzTests
{
    private const int Variants = 2_000;
    private const int Seed = 20261127;

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
        [.. typeof(ShotGenerator).Assembly.GetTypes().Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type)).Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    private static readonly SyntaxTree Usings = Parse(
        GeneratorRun.GlobalUsings + "\nglobal using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Mvc; global using Microsoft.Extensions.DependencyInjection; global using Shot.AspNetCore;", "Usings.cs");

    /// <summary>All compilations are made of these two, so that they share what they know of the references.</summary>
    private static readonly CSharpCompilation Library = CSharpCompilation.Create("Shop", [Usings], References.All, GeneratorRun.Options(OutputKind.DynamicallyLinkedLibrary));
    private static readonly CSharpCompilation Application = Library.WithOptions(GeneratorRun.Options(OutputKind.ConsoleApplication));

    [Fact]
    public async Task Nothing_that_a_file_may_hold_breaks_the_generator_or_an_analyzer()
    {
        var sources = FuzzCorpus.Sources;
        var mistakes = new ConcurrentBag<string>();
        int tried = 0, compiled = 0, guarded = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, sources.Length), TestContext.Current.CancellationToken, async (index, cancellationToken) =>
        {
            // One driver for all variants of a source: each is an edit of the one before.
            var random = new Random(Seed + index);
            var driver = Corpus.Driver(new ShotGenerator().AsSourceGenerator());
            var variants = (Variants / sources.Length) + (index < Variants % sources.Length ? 1 : 0);
            for (var i = 0; i < variants; i++)
            {
                var variant = i == 0 ? sources[index] : Mutations.Apply(sources[index], random);
                (driver, var verdict) = await Try(variant, driver, cancellationToken);
                Interlocked.Increment(ref tried);
                if (verdict.Compiles)
                    Interlocked.Increment(ref compiled);
                if (verdict.Emits)
                    Interlocked.Increment(ref guarded);
                foreach (var mistake in verdict.Mistakes)
                    mistakes.Add($"seed {Seed}, source {index}, variant {i}: {mistake}\n{variant}");
            }
        });

        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {Seed}: {tried} variants of {sources.Length} sources; {compiled} compiled, for {guarded} something was emitted.");
        Assert.True(mistakes.IsEmpty, $"{mistakes.Count} mistakes in {tried} variants, for example:\n{string.Join("\n\n", mistakes.Order(StringComparer.Ordinal).Take(5))}");
        Assert.True(tried >= Variants && compiled * 5 > tried && guarded * 5 > tried, $"Of {tried} variants {compiled} compiled, and for {guarded} something was emitted: that tests too little.");
    }

    private static async Task<(GeneratorDriver Driver, Verdict Verdict)> Try(string source, GeneratorDriver driver, CancellationToken cancellationToken)
    {
        var tree = Parse(source, "Source.cs");
        var isProgram = ((CompilationUnitSyntax)await tree.GetRootAsync(cancellationToken)).Members.Any(member => member is GlobalStatementSyntax) || source.Contains(" Main(", StringComparison.Ordinal);
        var compilation = (isProgram ? Application : Library).AddSyntaxTrees(tree);
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics, cancellationToken);

        // What the generator itself has to say of a limit is no mistake of its.
        var mistakes = diagnostics.Where(diagnostic => !diagnostic.Id.StartsWith("SHOT", StringComparison.Ordinal)).Select(diagnostic => diagnostic.ToString()).ToList();

        // Compiler and analyzers together, so that each body is bound once.
        var all = await output.WithAnalyzers(Analyzers).GetAllDiagnosticsAsync(cancellationToken);
        mistakes.AddRange(all.Where(diagnostic => diagnostic.Id == "AD0001").Select(diagnostic => diagnostic.ToString()));
        var errors = all.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id.StartsWith("CS", StringComparison.Ordinal)).ToList();
        var own = errors.Where(error => !IsEmitted(error)).ToList();

        // Where a limit cannot be enforced, #error stands in place of what other emitted code may need.
        if (own.Count == 0 && !errors.Any(error => error.Id == "CS1029"))
            mistakes.AddRange(errors.Select(error => $"{error}\n{error.Location.SourceTree}"));

        var emits = output.SyntaxTrees.Any(emitted => emitted.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) && !emitted.FilePath.EndsWith("Shot.g.cs", StringComparison.Ordinal) && !emitted.FilePath.Contains("Embedded", StringComparison.Ordinal));
        return (driver, new Verdict(own.Count == 0, emits, mistakes));

        bool IsEmitted(Diagnostic error) => error.Location.SourceTree is { } where && where != tree && where != Usings;
    }

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(SourceText.From(source, System.Text.Encoding.UTF8), GeneratorRun.ParseOptions, path);

    private sealed record Verdict(bool Compiles, bool Emits, IReadOnlyList<string> Mistakes);
}
