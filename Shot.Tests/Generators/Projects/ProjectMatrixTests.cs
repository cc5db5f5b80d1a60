using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Shot.Generators;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators.Projects;

/// <summary>
/// Every shape in every kind of project: emitted code brings no error and no diagnostic, of the compiler or an analyzer, whatever the project's settings are and whatever is
/// said about the symbols that it has to touch. All shapes are one compilation for each setting.
/// </summary>
public sealed class ProjectMatrixTests
{
    private const string Cls = "[assembly: System.CLSCompliant(true)]";

    [Theory]
    [InlineData("C# 13", LanguageVersion.CSharp13, NullableContextOptions.Enable, "")]
    [InlineData("C# 14", LanguageVersion.CSharp14, NullableContextOptions.Enable, "")]
    [InlineData("preview", LanguageVersion.Preview, NullableContextOptions.Enable, "")]
    [InlineData("nullable off", LanguageVersion.CSharp14, NullableContextOptions.Disable, "")]
    [InlineData("nullable warnings", LanguageVersion.CSharp14, NullableContextOptions.Warnings, "")]
    [InlineData("CLSCompliant", LanguageVersion.CSharp14, NullableContextOptions.Enable, Cls)]
    [InlineData("internals visible to another", LanguageVersion.CSharp14, NullableContextOptions.Enable, "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Friend\")]")]
    [InlineData("all of it experimental", LanguageVersion.CSharp14, NullableContextOptions.Enable, "[assembly: System.Diagnostics.CodeAnalysis.Experimental(\"ALL1\")]")]
    public async Task Emitted_code_is_silent_in_a_project_of(string setting, LanguageVersion version, NullableContextOptions nullable, string attributes)
    {
        Assert.NotEmpty(setting);
        await IsSilent(OutputKind.DynamicallyLinkedLibrary, [attributes, .. ProjectShapes.All], version, options => options.WithNullableContextOptions(nullable), []);
    }

    [Fact]
    public async Task Emitted_code_is_silent_in_an_application() =>
        await IsSilent(OutputKind.ConsoleApplication, [Cls, ProjectShapes.Application], LanguageVersion.CSharp14, static options => options, []);

    [Fact]
    public async Task Emitted_code_is_silent_under_every_rule_of_the_SDK_and_in_a_recorded_public_surface() =>
        await IsSilent(OutputKind.DynamicallyLinkedLibrary, [Cls, .. ProjectShapes.All], LanguageVersion.CSharp14, static options => options.WithSpecificDiagnosticOptions(SdkAnalyzers.EveryRule), SdkAnalyzers.All);

    /// <summary>What emitted files switch off is what speaks to callers of other people's symbols: nothing else is there to be hidden.</summary>
    [Fact]
    public void Emitted_code_warns_of_nothing_but_of_what_it_is_made_to_touch()
    {
        var (output, emitted) = Emit(OutputKind.DynamicallyLinkedLibrary, [.. ProjectShapes.All], LanguageVersion.CSharp14, static options => options);
        const string touched = "#pragma warning disable CS0612, CS0618, CS1591, EXP1, EXP2, EXP3, EXP4, OLD1, OLD2, OLD3, SHOP1 //";
        var spoken = output.RemoveSyntaxTrees(emitted).AddSyntaxTrees(emitted.Select(static tree =>
            tree.WithChangedText(SourceText.From(tree.ToString().Replace("#pragma warning disable", touched, StringComparison.Ordinal), System.Text.Encoding.UTF8))));
        var own = output.SyntaxTrees.Except(emitted).ToHashSet();
        AreNone(spoken.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden && (diagnostic.Location.SourceTree is not { } tree || !own.Contains(tree))));
    }

    private static async Task IsSilent(
        OutputKind kind, IEnumerable<string> sources, LanguageVersion version, Func<CSharpCompilationOptions, CSharpCompilationOptions> change, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var (output, emitted) = Emit(kind, [.. sources], version, change);
        var found = analyzers.IsEmpty
            ? output.GetDiagnostics(TestContext.Current.CancellationToken)
            : await output.WithAnalyzers(analyzers, new AnalyzerOptions([new Surface("PublicAPI.Shipped.txt"), new Surface("PublicAPI.Unshipped.txt")])).GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        var trees = emitted.ToHashSet();
        Assert.True(analyzers.IsEmpty || (analyzers.Length > 100 && found.Any(static diagnostic => diagnostic.Id == "RS0016")), $"{analyzers.Length} analyzers found too little.");
        AreNone(found.Where(diagnostic =>
            diagnostic.Severity == DiagnosticSeverity.Error || (diagnostic.Severity > DiagnosticSeverity.Hidden && diagnostic.Location.SourceTree is { } tree && trees.Contains(tree))));
    }

    private static (CSharpCompilation Output, ImmutableArray<SyntaxTree> Emitted) Emit(
        OutputKind kind, string[] sources, LanguageVersion version, Func<CSharpCompilationOptions, CSharpCompilationOptions> change)
    {
        var parse = new CSharpParseOptions(version, DocumentationMode.Diagnose);
        var compilation = CSharpCompilation.Create(
            "Shop",
            sources.Append(GeneratorRun.GlobalUsings).Select((source, index) => CSharpSyntaxTree.ParseText(SourceText.From(source, System.Text.Encoding.UTF8), parse, $"Source{index}.cs")),
            References.All,
            change(GeneratorRun.Options(kind)));
        CSharpGeneratorDriver.Create([new ShotGenerator().AsSourceGenerator()], parseOptions: parse)
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);

        // The attribute is the compiler's own.
        var emitted = output.SyntaxTrees.Except(compilation.SyntaxTrees).Where(static tree => !tree.FilePath.Contains("EmbeddedAttribute", StringComparison.Ordinal)).ToImmutableArray();
        Assert.True(emitted.Length >= 2, $"Only {emitted.Length} files were emitted.");
        return ((CSharpCompilation)output, emitted);
    }

    private static void AreNone(IEnumerable<Diagnostic> found)
    {
        var texts = found.Select(static diagnostic => $"{diagnostic}\n    {Line(diagnostic).Trim()}").ToList();
        Assert.True(texts.Count == 0, $"{texts.Count} diagnostics:\n{string.Join("\n", texts)}");
    }

    private static string Line(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree?.GetText().Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line].ToString() ?? "";

    private sealed class Surface(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From("#nullable enable\n");
    }
}
