using Microsoft.CodeAnalysis.CodeFixes;
using Shot.CodeFixes;

namespace Shot.Tests.Packages;

/// <summary><c>dotnet format analyzers</c> on projects that have the packages and make every mistake that a fix is for. What comes out is what a person would write, and compiles.</summary>
[Collection(nameof(AgainstPackages))]
public sealed class FormatTests(PackedShot shot)
{
    [Fact]
    public async Task Every_fix_is_applied_to_projects_that_nobody_here_wrote_and_what_comes_out_compiles()
    {
        var ids = typeof(ShotCodeFix).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(type))
            .SelectMany(type => ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds)
            .Order(StringComparer.Ordinal)
            .ToList();
        var mistakes = string.Concat(shot.Sources("Fixable").Values);
        Assert.All(ids, id => Assert.Contains(id, mistakes, StringComparison.Ordinal));

        await shot.Succeed("restore", "Fixable/Fixable.slnx");
        var output = await shot.Format("Fixable/Fixable.slnx", ids);
        var expected = shot.Sources("Fixed");
        var fixedSources = shot.Sources("Fixable");
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), fixedSources.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, source) in expected)
            Assert.True(source == fixedSources[name], $"{name} is after dotnet format:\n{fixedSources[name]}\nand should be:\n{source}\n{output}");

        // Suggestions are warnings there, and warnings are errors: nothing is left.
        await shot.Succeed("build", "Fixable/Fixable.slnx");
    }
}
