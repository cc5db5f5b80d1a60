using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shot.Tests.Generators.Infrastructure;
using Shot.Tests.Rules;

namespace Shot.Tests.Generators.Robustness;

/// <summary>
/// Sources that know of Shot: the files of this project that annotate something, the programs that its tests of the generator hold as text, and the examples of the documents.
/// </summary>
internal static class FuzzCorpus
{
    /// <summary>Longer files have more of the same, and take most of the time.</summary>
    private const int LongestSource = 4_000;

    private static readonly string[] Folders = ["Generators", "CodeFixes", "Rules"];

    public static ImmutableArray<string> Sources { get; } =
    [
        .. Files().Concat(Texts()).Concat(Examples())
            .Select(source => source.ReplaceLineEndings("\n"))
            .Where(source => source.Contains("[Shot", StringComparison.Ordinal) && source.Length <= LongestSource)
            .Distinct(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Files() =>
        Repository.Sources("Shot.Tests").Where(file => !IsOfTheGenerator(file)).Order(StringComparer.Ordinal).Select(File.ReadAllText);

    /// <summary>Programs in string literals; a part of one that is put together at run time is a source too.</summary>
    private static IEnumerable<string> Texts() =>
        Repository.Sources("Shot.Tests").Where(IsOfTheGenerator).Order(StringComparer.Ordinal)
            .SelectMany(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), GeneratorRun.ParseOptions).GetRoot().DescendantTokens())
            .Where(token => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken)
            .Select(token => token.ValueText);

    private static IEnumerable<string> Examples() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(page => RuleExample.CSharp(File.ReadAllText(page).ReplaceLineEndings("\n")))
            .Select(example => example.Replace("…", "throw null!", StringComparison.Ordinal));

    private static bool IsOfTheGenerator(string file) =>
        Folders.Any(folder => file.Contains($"{Path.DirectorySeparatorChar}Shot.Tests{Path.DirectorySeparatorChar}{folder}{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        && !file.EndsWith(".verified.cs", StringComparison.Ordinal) && !file.EndsWith(".received.cs", StringComparison.Ordinal);
}
