using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Shot.Generators;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators.Robustness;

/// <summary>
/// Code that is right when it is finished shows no error of Shot's while it is typed: the generator and the analyzers run after each token, and in the middle of each
/// longer one, with what comes behind the cursor still there or not yet.
/// </summary>
public sealed class FlickerTests
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
        [.. typeof(ShotGenerator).Assembly.GetTypes().Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type)).Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    private static readonly CSharpCompilation Application = CSharpCompilation.Create(
        "Shop",
        [Parse(GeneratorRun.GlobalUsings + "\nglobal using Microsoft.AspNetCore.Builder; global using Microsoft.Extensions.DependencyInjection; global using Shot.AspNetCore;", "Usings.cs")],
        References.All,
        GeneratorRun.Options(OutputKind.ConsoleApplication));

    private const string Main = "internal static class Start { private static void Main() { } }";

    /// <summary>What stands before the typed text, the typed text, what stands behind it, and another file.</summary>
    public static TheoryData<string, string, string, string> Scenarios => new()
    {
        // An interface from nothing.
        {
            "",
            "namespace Shop;\n\n[ShotConcurrency(64)]\npublic interface IOrders\n{\n    [ShotLimit(1000, perSecond: 1000, MaxWaitMs = 500)]\n    Task<int> PlaceAsync(string item, CancellationToken cancellationToken);\n\n    [ShotLimit(5, perSecond: 5 / 60.0)]\n    int Count();\n}\n",
            "",
            Main
        },

        // An annotation on a method that is there.
        {
            "public interface IOrders\n{\n    ",
            "[ShotLimit(10, perSecond: 0.5, Strategy = ShotStrategy.SlidingWindow, MaxWaitMs = 500)]",
            "\n    Task<int> PlaceAsync(string item, CancellationToken cancellationToken);\n}\n",
            Main
        },

        // A partial method beside its work, with a fallback.
        {
            "public partial class Payments\n{\n    private Task<int> ChargeAsyncCore(int amount, CancellationToken cancellationToken) => Task.FromResult(amount);\n\n    private Task<int> Later(int amount, CancellationToken cancellationToken) => Task.FromResult(0);\n\n    ",
            "[ShotLimit(10, perSecond: 10, MaxWaitMs = 250, Fallback = nameof(Later))]\n    public partial Task<int> ChargeAsync(int amount, CancellationToken cancellationToken);\n",
            "}\n",
            Main
        },

        // A program, from its first line to its last.
        {
            "",
            "var builder = WebApplication.CreateBuilder(args);\nbuilder.Services.AddScoped<IOrders, Orders>().AddShot();\nvar app = builder.Build();\napp.UseRouting();\napp.UseShot();\napp.MapGet(\"/a\", [ShotLimit(1, perSecond: 1)] (int id) => id);\napp.MapPost(\"/b\", Handlers.Post);\napp.Run();\n",
            "",
            "public interface IOrders { [ShotLimit(1, 1)] void Place(); } public class Orders : IOrders { public void Place() { } } public static class Handlers { public static string Post() => \"\"; }"
        },

        // A handler in a program that maps it already.
        {
            "var app = WebApplication.CreateBuilder(args).Build();\napp.UseShot();\napp.MapGet(\"/a\", Handlers.Get);\npublic static class Handlers\n{\n    ",
            "[ShotDeadline(100), ShotLimit(10, perSecond: 10)]\n    public static async Task<int> Get(int id, CancellationToken cancellationToken)\n    {\n        await Task.Delay(id, cancellationToken);\n        return id;\n    }\n",
            "}\n",
            ""
        },
    };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task No_error_comes_and_goes_while_code_is_typed(string before, string typed, string behind, string other)
    {
        var driver = Corpus.Driver(new ShotGenerator().AsSourceGenerator());
        var around = Application.AddSyntaxTrees(Parse(other, "Other.cs"));
        var shown = new List<string>();
        foreach (var position in Positions(typed))
        {
            // An editor closes brackets by itself; or nothing is there yet.
            foreach (var rest in new[] { behind, Closed(typed[..position]) + behind, "" }.Distinct(StringComparer.Ordinal))
            {
                var compilation = around.AddSyntaxTrees(Parse(before + typed[..position] + rest, "Typed.cs"));
                driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics, TestContext.Current.CancellationToken);
                Assert.Empty(diagnostics);
                shown.AddRange((await Errors(output)).Select(error => $"{error}\n{before + typed[..position]}|{rest}"));
            }
        }

        Assert.True(shown.Count == 0, $"{shown.Count} errors came and went, for example:\n{string.Join("\n\n", shown.Take(10))}");
        driver.RunGeneratorsAndUpdateCompilation(around.AddSyntaxTrees(Parse(before + typed + behind, "Typed.cs")), out var finished, out _, TestContext.Current.CancellationToken);
        Assert.Empty(await Errors(finished));
        Assert.Empty(finished.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
    }

    /// <summary>Errors of Shot's, from the analyzers and as <c>#error</c>.</summary>
    private static async Task<IEnumerable<string>> Errors(Compilation output)
    {
        var found = await output.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        var emitted = output.SyntaxTrees.SelectMany(tree => tree.GetDiagnostics(TestContext.Current.CancellationToken)).Where(diagnostic => diagnostic.Id == "CS1029");
        return found.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Concat(emitted).Select(diagnostic => diagnostic.ToString());
    }

    /// <summary>The end of each token, and the middle of those of more than three characters.</summary>
    private static IEnumerable<int> Positions(string typed) =>
        CSharpSyntaxTree.ParseText(typed, GeneratorRun.ParseOptions).GetRoot().DescendantTokens().Where(token => token.Span.Length > 0)
            .SelectMany(token => token.Span.Length > 3 ? new[] { token.SpanStart + (token.Span.Length / 2), token.Span.End } : [token.Span.End])
            .Where(position => position < typed.Length);

    /// <summary>The brackets that a text leaves open.</summary>
    private static string Closed(string text)
    {
        var open = new Stack<char>();
        foreach (var character in text)
        {
            if (character is '(' or '[' or '{')
                open.Push(character switch { '(' => ')', '[' => ']', _ => '}' });
            else if (character is ')' or ']' or '}' && open.Count > 0)
                open.Pop();
        }

        return string.Concat(open);
    }

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(SourceText.From(source, System.Text.Encoding.UTF8), GeneratorRun.ParseOptions, path);
}
