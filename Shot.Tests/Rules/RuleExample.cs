using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Rules;

/// <summary>
/// Compiles an example from a document. What every reader fills in by himself is filled in: <c>…</c>, the usual usings, those of another
/// library that the example uses, <c>builder</c>, <c>app</c> and <c>services</c>, and the types that all documents speak of, where the
/// example has no such type of its own. An example can show types first, and then the statements that use them.
/// </summary>
internal static class RuleExample
{
    private static readonly (string Name, string? Needs, string Source)[] Types =
    [
        ("Order", null, "public sealed record Order(string Item, string Customer);"),
        ("Receipt", null, "public sealed record Receipt(string Item);"),
        ("IOrders", null, "public interface IOrders { [ShotLimit(1000, perSecond: 1000)] Receipt Place(Order order); }"),
        ("Orders", "IOrders", "public class Orders : IOrders { public Receipt Place(Order order) => new(order.Item); }"),
        ("FakeOrders", "IOrders", "public sealed class FakeOrders : IOrders { public Receipt Place(Order order) => new(order.Item); }"),
        ("Database", null, """
            public sealed class Database
            {
                public Task<Receipt> InsertAsync(Order order, CancellationToken cancellationToken = default) =>
                    Task.FromResult(new Receipt(order.Item));
            }
            """),
    ];

    private const string EmptyProgram = "public class Program { private static void Main() { } }";

    private const string Application = """
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddControllers();
        builder.Services.AddShot();
        var app = builder.Build();
        app.UseShot();
        """;

    private static readonly (string Name, string Statement)[] Variables =
    [
        ("builder", "var builder = WebApplication.CreateBuilder(args);"),
        ("services", "var services = builder.Services;"),
        ("app", "var app = builder.Build();"),
    ];

    /// <summary>Compiles an example by itself.</summary>
    public static GeneratorRun Compile(string code) => Compile(code, isSwitchedOn: false);

    /// <summary>Compiles an example that a document shows as a part of an application, which calls <c>UseShot()</c> and <c>AddShot()</c>
    /// elsewhere.</summary>
    public static GeneratorRun CompilePart(string code) => Compile(code, isSwitchedOn: true);

    private static GeneratorRun Compile(string code, bool isSwitchedOn)
    {
        var example = StatementsFirst(
            code.Replace("…", "throw null!", StringComparison.Ordinal).Replace("Mapthrow null!", "Map…", StringComparison.Ordinal));
        var libraries = ExampleLibrary.Of(example);
        var emitted = string.Join('\n', libraries.Select(library => library.Source));
        var types = Types
            .Where(type => !IsDeclared(type.Name) && (type.Needs is null || !IsDeclared(type.Needs)))
            .Select(type => type.Source)
            .Prepend(emitted);
        string[] program = IsProgram(example) ? [Start() + "\n" + example] : [example, isSwitchedOn ? Application : EmptyProgram];
        return GeneratorRun.Run(
            OutputKind.ConsoleApplication,
            References.With(libraries.SelectMany(library => library.Assemblies)),
            "Shop",
            [.. program, string.Join('\n', types), string.Join('\n', ExampleLibrary.Usings(libraries))]);

        string Start()
        {
            var missing = Variables
                .Where(variable => !example.Contains($"var {variable.Name} =", StringComparison.Ordinal) && IsNeeded(variable.Name))
                .Select(variable => variable.Statement)
                .ToList();
            if (isSwitchedOn && missing.Contains(Variables[^1].Statement) && !example.Contains(".UseShot()", StringComparison.Ordinal))
                missing.Add("app.UseShot();");
            return string.Join(' ', missing);
        }

        bool IsDeclared(string name) => Regex.IsMatch(example + emitted, $@"\b(class|record|interface)\s+{name}\b");

        bool IsNeeded(string name) => name switch
        {
            "builder" => Uses("builder") || Uses("app") || Uses("services"),
            _ => Uses(name),
        };

        bool Uses(string name) => example.Contains(name + ".", StringComparison.Ordinal);
    }

    /// <summary>The fenced C# blocks of a part of a document.</summary>
    public static IEnumerable<string> CSharp(string markdown)
    {
        const string fence = "```";
        var parts = markdown.Split(fence);
        for (var i = 1; i < parts.Length; i += 2)
        {
            if (parts[i].StartsWith("csharp\n", StringComparison.Ordinal))
                yield return parts[i]["csharp\n".Length..];
        }
    }

    private static bool IsProgram(string example) =>
        Parse(example).Members.Any(static member => member is GlobalStatementSyntax { Statement: not LocalFunctionStatementSyntax });

    /// <summary>C# wants statements before types.</summary>
    private static string StatementsFirst(string example)
    {
        var unit = Parse(example);
        return IsProgram(example)
            ? unit.WithMembers([.. unit.Members.OrderBy(static member => member is not GlobalStatementSyntax)]).ToFullString()
            : example;
    }

    private static CompilationUnitSyntax Parse(string example) =>
        CSharpSyntaxTree.ParseText(example, GeneratorRun.ParseOptions).GetCompilationUnitRoot();
}
