using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Shot.Tests.Generators.Infrastructure;

/// <summary>
/// A large application, made by code: 1,000 annotated methods in 200 files (150 interfaces, 30 classes of partial methods, 20 of
/// endpoint handlers), 100 files that know nothing of Shot, and a Program.cs that registers and maps them all; or the same of another size.
/// </summary>
internal static class Corpus
{
    public const int AnnotatedFiles = 200;
    public const int AnnotatedMethods = AnnotatedFiles * MethodsPerFile;
    public const int MethodsPerFile = 5;

    private const int PlainClasses = 100;
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Shot;

        """;

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    public static ImmutableArray<(string Path, string Text)> Files { get; } = FilesWith(AnnotatedMethods);

    /// <summary>The files of an application with so many annotated methods.</summary>
    public static ImmutableArray<(string Path, string Text)> FilesWith(int annotatedMethods)
    {
        var annotated = annotatedMethods / MethodsPerFile;
        var (partials, endpoints) = (annotated * 15 / 100, annotated * 10 / 100);
        var interfaces = annotated - partials - endpoints;
        return
        [
            .. Enumerable.Range(0, interfaces).Select(number => ($"Orders{number}.cs", Interface(number))),
            .. Enumerable.Range(0, partials).Select(number => ($"Payments{number}.cs", PartialClass(number))),
            .. Enumerable.Range(0, endpoints).Select(number => ($"Endpoints{number}.cs", EndpointClass(number))),
            .. Enumerable.Range(0, PlainClasses).Select(number => ($"Plain{number}.cs", PlainClass(number))),
            ("Program.cs", Program(interfaces, endpoints)),
            ("Usings.cs", Usings),
        ];
    }

    /// <summary>All files, parsed anew, so that nothing is remembered of another compilation.</summary>
    public static CSharpCompilation Compile(IEnumerable<MetadataReference> references) => Compile(references, Files);

    public static CSharpCompilation Compile(IEnumerable<MetadataReference> references, IEnumerable<(string Path, string Text)> files) => CSharpCompilation.Create(
        "Shop",
        files.Select(file => Parse(file.Path, file.Text)),
        references,
        new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable)
            .WithSpecificDiagnosticOptions([new("CS1701", ReportDiagnostic.Suppress)]));

    public static SyntaxTree Parse(string path, string text) => CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), ParseOptions, path);

    public static GeneratorDriver Driver(ISourceGenerator generator, bool tracksSteps = false) => CSharpGeneratorDriver.Create(
        [generator], parseOptions: ParseOptions, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, tracksSteps));

    /// <summary>The compilation after <paramref name="old"/> was typed over, as an editor would tell it.</summary>
    public static CSharpCompilation Edit(CSharpCompilation compilation, string path, string old, string typed)
    {
        var tree = compilation.SyntaxTrees.Single(tree => tree.FilePath == path);
        var text = tree.GetText();
        var start = text.ToString().IndexOf(old, StringComparison.Ordinal);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        return compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(text.WithChanges(new TextChange(new TextSpan(start, old.Length), typed))));
    }

    private static string Interface(int number) => Write(number, text =>
    {
        text.Append(CultureInfo.InvariantCulture, $"public sealed record Receipt{number}(string Item, int Total);\n\npublic interface IOrders{number}\n{{\n");
        for (var method = 0; method < MethodsPerFile; method++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    [ShotLimit(1000, perSecond: {method + 1}00, MaxWaitMs = 500)]\n")
                .Append(CultureInfo.InvariantCulture, $"    Task<Receipt{number}> Place{method}Async(string item, int quantity = 1, CancellationToken cancellationToken = default);\n\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"    ValueTask CloseAsync();\n}}\n\npublic sealed class Orders{number} : IOrders{number}\n{{\n");
        for (var method = 0; method < MethodsPerFile; method++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    public async Task<Receipt{number}> Place{method}Async(string item, int quantity, CancellationToken cancellationToken)\n    {{\n")
                .Append(CultureInfo.InvariantCulture, $"        var total = quantity * {method};\n        await Task.Delay(total, cancellationToken);\n        return new Receipt{number}(item, total);\n    }}\n\n");
        }

        text.Append("    public ValueTask CloseAsync() => default;\n}\n");
    });

    private static string PartialClass(int number) => Write(number, text =>
    {
        text.Append(CultureInfo.InvariantCulture, $"public sealed partial class Payments{number}\n{{\n");
        for (var method = 0; method < MethodsPerFile; method++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    [ShotLimit(10, perSecond: {method + 1}0, MaxWaitMs = 250)]\n")
                .Append(CultureInfo.InvariantCulture, $"    public partial Task<string> Charge{method}Async(string card, int amount, CancellationToken cancellationToken);\n\n")
                .Append(CultureInfo.InvariantCulture, $"    private static async Task<string> Charge{method}AsyncCore(string card, int amount, CancellationToken cancellationToken)\n    {{\n")
                .Append(CultureInfo.InvariantCulture, $"        var total = amount * {method};\n        await Task.Delay(total, cancellationToken);\n        return card + total;\n    }}\n\n");
        }

        text.Append("}\n");
    });

    private static string EndpointClass(int number) => Write(number, text =>
    {
        text.Append("using Microsoft.AspNetCore.Builder;\nusing Microsoft.AspNetCore.Http;\nusing Microsoft.AspNetCore.Routing;\n\n")
            .Append(CultureInfo.InvariantCulture, $"public static class Endpoints{number}\n{{\n    public static void MapArea{number}(this IEndpointRouteBuilder routes)\n    {{\n")
            .Append(CultureInfo.InvariantCulture, $"        routes.MapGet(\"/{number}/status\", Status);\n        routes.MapGet(\"/{number}/totals/{{id}}\", Total);\n");
        for (var method = 2; method < MethodsPerFile; method++)
        {
            text.Append(CultureInfo.InvariantCulture, $"        routes.MapPost(\"/{number}/{method}/{{id}}\", [ShotLimit(100, perSecond: {method}00, MaxWaitMs = 200)]\n")
                .Append("            async (string id, HttpContext context, CancellationToken cancellationToken) =>\n            {\n")
                .Append(CultureInfo.InvariantCulture, $"                await Task.Delay({method}, cancellationToken);\n                return id + context.Request.Path;\n            }});\n");
        }

        text.Append("    }\n\n    [ShotLimit(5, perSecond: 5)]\n    internal static string Status() => \"fine\";\n\n    [ShotLimit(5, perSecond: 5)]\n    internal static int Total(int id)\n    {\n        var total = id * 2;\n        return total;\n    }\n}\n");
    });

    private static string PlainClass(int number) => Write(number, text => text
        .Append(CultureInfo.InvariantCulture, $"public sealed class Plain{number}\n{{\n    private readonly List<int> _items = [];\n\n    /// <summary>Keeps what it gets.</summary>\n")
        .Append("    public int Keep(int item)\n    {\n        _items.AddRange([item, item + 1]);\n        return _items.Count;\n    }\n\n")
        .Append("    public IEnumerable<string> Shown(bool all) => _items.Where(item => all || item > 0).Select(item => item.ToString(System.Globalization.CultureInfo.InvariantCulture));\n}\n"));

    private static string Program(int interfaces, int endpoints)
    {
        var text = new StringBuilder("using Microsoft.AspNetCore.Builder;\nusing Microsoft.Extensions.DependencyInjection;\nusing Shot.AspNetCore;\n");
        foreach (var area in Enumerable.Range(0, Areas))
            text.Append(CultureInfo.InvariantCulture, $"using Shop.Area{area};\n");
        text.Append("\nvar builder = WebApplication.CreateBuilder(args);\n");
        for (var number = 0; number < interfaces; number++)
            text.Append(CultureInfo.InvariantCulture, $"builder.Services.AddScoped<IOrders{number}, Orders{number}>();\n");
        text.Append("builder.Services.AddShot();\n\nvar app = builder.Build();\napp.UseShot();\n");
        for (var number = 0; number < endpoints; number++)
            text.Append(CultureInfo.InvariantCulture, $"app.MapArea{number}();\n");
        return text.Append("app.Run();\n").ToString();
    }

    private const int Areas = 10;

    private static string Write(int number, Action<StringBuilder> write)
    {
        var text = new StringBuilder();
        write(text);
        var usings = text.ToString().StartsWith("using ", StringComparison.Ordinal) ? text.ToString().IndexOf("\n\n", StringComparison.Ordinal) + 1 : 0;
        return text.Insert(usings, string.Create(CultureInfo.InvariantCulture, $"{(usings > 0 ? "\n" : "")}namespace Shop.Area{number % Areas};\n{(usings > 0 ? "" : "\n")}")).ToString();
    }
}
