using System.Text.RegularExpressions;
using Shot.Tests.Rules;

namespace Shot.Tests.Docs;

/// <summary>The walk-throughs of <c>CONTRIBUTING.md</c> list the files that their example touches.</summary>
public sealed partial class WalkthroughTests
{
    private static readonly string[] Production = ["Shot.Core", "Shot.AspNetCore", "Shot.Generators", "Shot.CodeFixes"];

    [Theory]
    [InlineData("Add a rule", "SHOT036|TruncatedRate")]
    [InlineData("Add a strategy", "SlidingWindow|sliding window")]
    [InlineData("Add an endpoint kind", @"\bPage\b|Razor Pages")]
    public void Every_listed_file_mentions_the_example(string heading, string anchor)
    {
        var files = Files(heading);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            Assert.True(File.Exists(Path.Combine(Repository.Root, file)), $"\"{heading}\" lists {file}, which does not exist.");
            Assert.True(
                Regex.IsMatch(Repository.Read(file.Split('/')), anchor),
                $"\"{heading}\" lists {file}, which does not mention {anchor}.");
        }
    }

    [Theory]
    [InlineData("Add a rule", @"\bTruncatedRate\b")]
    [InlineData("Add a strategy", @"\bShotStrategy\.SlidingWindow\b")]
    [InlineData("Add an endpoint kind", @"\bHandlerKind\.Page\b")]
    public void No_other_production_file_mentions_the_example(string heading, string anchor)
    {
        var mentions = Production
            .SelectMany(Repository.Sources)
            .Where(file => Regex.IsMatch(File.ReadAllText(file), anchor))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .ToList();
        Assert.NotEmpty(mentions);
        Assert.Empty(mentions.Except(Files(heading)));
    }

    private static List<string> Files(string heading)
    {
        var section = Repository.Read("CONTRIBUTING.md")
            .Split("\n## ")
            .Single(text => text.StartsWith(heading + "\n", StringComparison.Ordinal));
        return [.. Step().Matches(section).Select(step => step.Groups["file"].Value)];
    }

    [GeneratedRegex(@"^\d+\. `(?<file>[^`]+)`:", RegexOptions.Multiline)]
    private static partial Regex Step();
}
