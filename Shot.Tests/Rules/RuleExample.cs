using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Rules;

/// <summary>
/// Compiles an example from a document. What every reader fills in by himself is filled in: <c>…</c>, the usual usings,
/// <c>builder</c>, <c>app</c> and <c>services</c>, and the types that all documents speak of, where the example has no such type of its own.
/// </summary>
internal static class RuleExample
{
    private const string Usings = """
        global using System.Linq;
        global using System.Net.Http;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Mvc;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.DependencyInjection;
        global using Shot.AspNetCore;
        """;

    private static readonly (string Name, string? Needs, string Source)[] Types =
    [
        ("Order", null, "public sealed record Order(string Item, string Customer);"),
        ("Receipt", null, "public sealed record Receipt(string Item);"),
        ("IOrders", null, "public interface IOrders { [ShotLimit(1000, perSecond: 1000)] Receipt Place(Order order); }"),
        ("Orders", "IOrders", "public class Orders : IOrders { public Receipt Place(Order order) => new(order.Item); }"),
        ("Database", null, "public sealed class Database { public Task<Receipt> InsertAsync(Order order, CancellationToken cancellationToken = default) => Task.FromResult(new Receipt(order.Item)); }"),
    ];

    private static readonly (string Name, string Statement)[] Variables =
    [
        ("builder", "var builder = WebApplication.CreateBuilder(args);"),
        ("services", "var services = builder.Services;"),
        ("app", "var app = builder.Build();"),
    ];

    public static GeneratorRun Compile(string code)
    {
        var example = code.Replace("…", "throw null!", StringComparison.Ordinal).Replace("Mapthrow null!", "Map…", StringComparison.Ordinal);
        var types = Types.Where(type => !IsDeclared(type.Name) && (type.Needs is null || !IsDeclared(type.Needs)));
        var lines = example.Split('\n');
        var isProgram = lines.Any(line => Variables.Any(variable => line.StartsWith(variable.Name + ".", StringComparison.Ordinal)) || line.StartsWith("var ", StringComparison.Ordinal) || line.StartsWith("await ", StringComparison.Ordinal));
        var needed = Variables.Reverse().Where(variable => isProgram && !example.Contains($"var {variable.Name} =", StringComparison.Ordinal)).ToList();
        var start = string.Join(" ", Enumerable.Reverse(needed).Where(variable => IsNeeded(variable.Name)).Select(variable => variable.Statement));
        return isProgram
            ? Run(start + "\n" + example, string.Join("\n", types.Select(type => type.Source)), Usings)
            : Run(example, string.Join("\n", types.Select(type => type.Source)) + "\ninternal static class Start { private static void Main() { } }", Usings);

        GeneratorRun Run(params string[] sources) => Regex.IsMatch(example, @"AddShotRedis\(|MapShot\(")
            ? GeneratorRun.Run(OutputKind.ConsoleApplication, References.WithPackages, "Shop", sources)
            : Regex.IsMatch(example, @"MapReverseProxy\(|AddApiVersioning\(")
                ? GeneratorRun.Run(OutputKind.ConsoleApplication, References.WithCompanions, "Shop", sources)
            : GeneratorRun.Application(sources);

        bool IsDeclared(string name) => Regex.IsMatch(example, $@"\b(class|record|interface)\s+{name}\b");

        bool IsNeeded(string name) => name switch
        {
            "builder" => example.Contains("builder.", StringComparison.Ordinal) || example.Contains("app.", StringComparison.Ordinal) || example.Contains("services.", StringComparison.Ordinal),
            "services" => example.Contains("services.", StringComparison.Ordinal),
            _ => example.Contains("app.", StringComparison.Ordinal),
        };
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
}
