using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Shot.Tests.CodeFixes.Infrastructure;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.CodeFixes;

/// <summary>The fix of SHOT006 on hundreds of methods at once leaves no diagnostic, no error and no undocumented parameter.</summary>
public sealed class LargeApplicationTests
{
    /// <summary>Members of an interface and of its implementation. Names are prefixes of one another, and have overloads.</summary>
    private static readonly (string Docs, string Signature, string Body)[] Shapes =
    [
        ("", "Task {0}Async()", "Task.Delay(1)"),
        ("/// <summary>A summary only.</summary>", "Task {0}Async(string item)", "Task.Delay(item.Length)"),
        ("/// <summary>S.</summary>\n    /// <param name=\"item\">What.</param>",
            "Task<int> {0}Async(int item)", "Execute(async () => { await Task.Yield(); return item; })"),
        ("/// <summary>S.</summary>\n    /// <param name=\"item\">What.</param>\n"
            + "    /// <typeparam name=\"T\">Kind.</typeparam>\n    /// <returns>It.</returns>",
            "Task<T> {0}Async<T>(T item)", "Execute(async () => { await Task.Delay(1); return item; })"),
        ("/** <summary>S.</summary>\n     * <param name=\"item\">What.</param>\n     */",
            "Task<int> {0}Async(List<int> item)", "Execute(() => Task.FromResult(item.Count))"),
        ("/** <summary>S.</summary> <param name=\"item\">What.</param> */",
            "Task<int> {0}Async(int[] item)", "Execute(async () => await Task.FromResult(item.Length))"),
        ("/// <summary>S.</summary>\n    /// <param name=\"item\" />",
            "ValueTask<int> {0}Async(long item)", "new(Execute(async () => await Task.FromResult(1)))"),
        ("/// <summary>S.</summary>\n    /// <param name=\"item\">What.</param><param name=\"other\">Else.</param>",
            "Task {0}AsyncWith(int item, int other = 1)", "Execute(async () => { await {0}Async(item); return other; })"),
        ("/// <inheritdoc cref=\"object\"/>",
            "ValueTask {0}AsyncWithAll(int item)", "new(Nested.Run(static async token => { await Task.Delay(1, token); }))"),
        ("/// <summary>S.</summary>\n    /// <param name=\"from\">From.</param>\n    /// <param name=\"to\">To.</param>",
            "Task<(T, U)> {0}AsyncPair<T, U>(T from, U to) where T : class",
            "Execute(async () => { var first = await Execute(() => Task.FromResult(from)); return (first, to); })"),
        ("/// <summary>S.</summary>\n    /// <param name=\"item\">What.</param>",
            "IAsyncEnumerable<int> {0}AsyncEach(int item)", "Sequence(item)"),
        ("", "Task {0}(Func<Task> work)", "Execute(async () => { await work(); await Task.Delay(1); return 0; })"),
    ];

    [Fact]
    public async Task All_is_fixed_and_compiles()
    {
        var texts = await FixRun.UntilSilent("SHOT006", [.. Enumerable.Range(0, 20).Select(Source), Helpers]);
        Assert.Equal(240 * 2, texts.Sum(static text => text.Split("CancellationToken cancellationToken").Length - 1) - HelperTokens);

        var result = GeneratorRun.Library(texts);
        Assert.Empty(await result.AnalyzerErrors());
        var compilation = result.Output.RemoveAllSyntaxTrees().AddSyntaxTrees(result.Output.SyntaxTrees.Select(static tree =>
            tree.WithRootAndOptions(
                tree.GetRoot(TestContext.Current.CancellationToken),
                GeneratorRun.ParseOptions.WithDocumentationMode(DocumentationMode.Diagnose))));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(static diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden && diagnostic.Id is not "CS1591"));
    }

    [Fact]
    public async Task An_iterator_marks_its_token_and_every_interface_of_a_method_gets_one()
    {
        const string source = """
            public interface IFirst { [ShotDeadline(5)] IAsyncEnumerable<int> EachAsync(int item); }

            public interface ISecond { IAsyncEnumerable<int> EachAsync(int item); }

            public class Both : IFirst, ISecond
            {
                public async IAsyncEnumerable<int> EachAsync(int item)
                {
                    await Task.Delay(1);
                    yield return item;
                }
            }

            """;
        var text = await FixRun.Library("SHOT006", source);
        Assert.Contains(
            "ISecond { IAsyncEnumerable<int> EachAsync(int item, CancellationToken cancellationToken); }", text, StringComparison.Ordinal);
        Assert.Contains(
            "EachAsync(int item, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)",
            text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public interface I { [ShotDeadline(5)] Task M(int a); Task M(int a, CancellationToken c); }")]
    [InlineData("public interface I { [ShotDeadline(5)] Task M(params int[] a); }")]
    [InlineData(
        "public partial class C : IAsyncDisposable { [ShotDeadline(5)] public partial ValueTask DisposeAsync(); ValueTask "
        + "DisposeAsyncCore() => default; }")]
    [InlineData(
        "public class B { public virtual Task M() => Task.CompletedTask; } public sealed partial class C : B { [ShotDeadline(5)] "
        + "public override partial Task M(); Task MCore() => Task.CompletedTask; }")]
    public async Task Nothing_is_offered_where_a_token_would_break_the_signature(string source) =>
        Assert.Empty(await FixRun.Offered("SHOT006", source, "public static class Program { public static void Main() { } }"));

    private static string Source(int index)
    {
        var contract = new StringBuilder();
        var implementation = new StringBuilder();

        // Get, GetG, GetGG: each name begins with the ones before it.
        var name = "Get" + new string('G', index);
        var isPartial = index % 4 == 3;
        foreach (var (docs, signature, body) in Shapes)
        {
            var declared = string.Format(CultureInfo.InvariantCulture, signature, name);
            var work = body.Replace("{0}", name, StringComparison.Ordinal);
            if (docs.Length > 0)
                contract.Append("    ").Append(docs).Append('\n');
            contract.Append(
                CultureInfo.InvariantCulture,
                $"    [ShotDeadline({index + 1})]\n    {(isPartial ? "public partial " : "")}{declared};\n\n");
            if (isPartial)
                declared = declared.Replace("AsyncWith(", "AsyncWithCore(", StringComparison.Ordinal);
            var implemented = isPartial ? "private " + Core(declared, name) : "public " + declared;
            implementation.Append(CultureInfo.InvariantCulture, $"    {implemented} => {work};\n\n");
        }

        return isPartial
            ? $"public partial class Type{index} : Helpers\n{{\n{contract}{implementation}}}\n"
            : $"public interface IType{index}\n{{\n{contract}}}\n\n"
                + $"public class Type{index} : Helpers, IType{index}\n{{\n{implementation}}}\n";
    }

    private static string Core(string declared, string name)
    {
        var start = declared.IndexOf(" " + name, StringComparison.Ordinal);
        var end = declared.IndexOfAny(['(', '<'], start);
        var core = declared[..end] + (declared[..end].EndsWith("Core", StringComparison.Ordinal) ? "" : "Core") + declared[end..];
        return core.Replace(" = 1", "", StringComparison.Ordinal);
    }

    private const int HelperTokens = 3;

    private const string Helpers = """
        public abstract class Helpers
        {
            protected static Task<T> Execute<T>(Func<Task<T>> work, CancellationToken cancellationToken = default) => work();

            protected static Task<T> Execute<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken = default) =>
                work(cancellationToken);

            protected static async IAsyncEnumerable<int> Sequence(
                int item, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
            {
                await Task.Delay(1, cancellationToken);
                yield return item;
            }

            protected static class Nested
            {
                public static Task Run(Func<CancellationToken, Task> work, CancellationToken stop = default) => work(stop);
            }
        }

        """;
}
