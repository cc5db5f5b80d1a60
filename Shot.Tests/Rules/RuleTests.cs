using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Shot.CodeFixes;
using Shot.Generators;
using RuleTable = Shot.Generators.Rules;

namespace Shot.Tests.Rules;

/// <summary>A rule is an id, a descriptor, an analyzer, a page, a line in the release notes and in the table of rules, a test, and a fix where one is mechanical.</summary>
public sealed class RuleTests
{
    private static readonly DiagnosticAnalyzer[] Analyzers = Instances<DiagnosticAnalyzer>(typeof(ShotGenerator).Assembly);
    private static readonly CodeFixProvider[] Fixes = Instances<CodeFixProvider>(typeof(ShotCodeFix).Assembly);

    public static TheoryData<string> Ids => [.. Constants()];

    [Fact]
    public void The_table_holds_each_id_once_and_in_order()
    {
        var ids = Constants();
        Assert.Equal(ids.Order(StringComparer.Ordinal).Distinct(), ids);
        Assert.Equal(ids, RuleTable.All.Select(rule => rule.Id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_is_reported_by_an_analyzer_and_explained_by_a_page(string id)
    {
        var rule = RuleTable.Get(id);
        Assert.Contains(Analyzers, analyzer => analyzer.SupportedDiagnostics.Contains(rule));
        Assert.EndsWith($"/docs/rules/{id}.md", rule.HelpLinkUri, StringComparison.Ordinal);

        var page = Repository.Read("docs", "rules", id + ".md");
        Assert.StartsWith($"# {id}: {rule.Title}\n\n{Severity(rule)}\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## Wrong\n\n```", page, StringComparison.Ordinal);
        Assert.Contains("\n## Right\n", page, StringComparison.Ordinal);
        Assert.Equal(IsFixed(id), page.Contains("\nFix: ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_error_holds_whatever_the_settings_say_and_nothing_else_does(string id)
    {
        var rule = RuleTable.Get(id);
        var isError = rule.DefaultSeverity == DiagnosticSeverity.Error;
        Assert.Equal(isError, rule.CustomTags.Contains(WellKnownDiagnosticTags.NotConfigurable));
        Assert.Equal(isError ? "Shot.Enforcement" : "Shot.Usage", rule.Category);
        Assert.True(rule.IsEnabledByDefault);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_has_a_line_in_the_release_notes_and_tests_that_name_it(string id)
    {
        var rule = RuleTable.Get(id);
        var line = $"\n{id} | {rule.Category} | {rule.DefaultSeverity} | {rule.Title}\n";
        var notes = Repository.Read("Shot.Generators", "AnalyzerReleases.Shipped.md") + Repository.Read("Shot.Generators", "AnalyzerReleases.Unshipped.md");
        Assert.Contains(line, notes, StringComparison.Ordinal);

        var tests = Repository.Sources("Shot.Tests").Where(file => Path.GetFileName(file) != "RuleTests.cs").ToList();
        Assert.Contains(tests, file => !file.Contains("CodeFixes", StringComparison.Ordinal) && File.ReadAllText(file).Contains($"\"{id}", StringComparison.Ordinal));
        if (IsFixed(id))
            Assert.Contains(tests, file => file.Contains("CodeFixes", StringComparison.Ordinal) && File.ReadAllText(file).Contains($"\"{id}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_fix_is_of_a_rule_and_can_be_exported()
    {
        foreach (var fix in Fixes)
        {
            Assert.All(fix.FixableDiagnosticIds, id => Assert.Contains(RuleTable.All, rule => rule.Id == id));
            Assert.Contains(LanguageNames.CSharp, fix.GetType().GetCustomAttribute<ExportCodeFixProviderAttribute>()!.Languages);
            Assert.Equal([FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution], fix.GetFixAllProvider()!.GetSupportedFixAllScopes());
        }
    }

    [Fact]
    public void The_table_of_rules_lists_every_rule()
    {
        var rows = RuleTable.All.Select(rule =>
            $"| [{rule.Id}]({rule.Id}.md) | {Word(rule)} | {rule.Title} | {(IsFixed(rule.Id) ? "yes" : "")} |\n");
        var table = "| rule | severity | | fix |\n| --- | --- | --- | --- |\n" + string.Concat(rows);
        Assert.True(Repository.Read("docs", "rules", "README.md").Contains(table, StringComparison.Ordinal), "The table in docs/rules/README.md should be:\n\n" + table);
    }

    [Fact]
    public void No_page_is_left_without_its_rule()
    {
        var pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs", "rules"), "SHOT*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);
        Assert.Equal(RuleTable.All.Select(rule => rule.Id), pages);
    }

    private static string[] Constants() => [.. typeof(RuleIds).GetFields().Select(constant => (string)constant.GetValue(null)!)];

    private static bool IsFixed(string id) => Fixes.Any(fix => fix.FixableDiagnosticIds.Contains(id));

    private static string Word(DiagnosticDescriptor rule) => rule.DefaultSeverity switch
    {
        DiagnosticSeverity.Info => "suggestion",
        DiagnosticSeverity.Hidden => "hidden",
        var severity => severity.ToString().ToLowerInvariant(),
    };

    private static string Severity(DiagnosticDescriptor rule) => rule.DefaultSeverity switch
    {
        DiagnosticSeverity.Error => "Severity: error, not configurable. Where analyzers do not run, emitted code has it as `#error`.",
        DiagnosticSeverity.Hidden => "Severity: hidden, offered by editors as a refactoring. Raise it in `.editorconfig` to see it in a build.",
        _ => $"Severity: {Word(rule)}.",
    };

    private static T[] Instances<T>(Assembly assembly) =>
        [.. assembly.GetTypes().Where(type => !type.IsAbstract && typeof(T).IsAssignableFrom(type)).Select(type => (T)Activator.CreateInstance(type)!)];
}
