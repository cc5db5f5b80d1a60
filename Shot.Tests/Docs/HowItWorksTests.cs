using System.Text.RegularExpressions;
using Shot.Tests.Rules;

namespace Shot.Tests.Docs;

/// <summary><c>docs/how-it-works.md</c> shows code as it is in the named files, and names files that exist.</summary>
public sealed partial class HowItWorksTests
{
    [Fact]
    public void Every_code_block_is_in_the_file_that_it_names()
    {
        var page = Repository.Read("docs", "how-it-works.md");
        var blocks = Block().Matches(page);
        Assert.Equal(page.Split("```csharp\n").Length - 1, blocks.Count);
        foreach (var block in blocks.AsEnumerable())
        {
            var file = block.Groups["file"].Value;
            var text = Lines(block.Groups["code"].Value);
            Assert.True(
                Lines(Repository.Read(file.Split('/'))).Contains(text, StringComparison.Ordinal),
                $"docs/how-it-works.md shows what {file} no longer has:\n{text}");
        }
    }

    [Fact]
    public void Every_path_exists()
    {
        var paths = NamedPath().Matches(Repository.Read("docs", "how-it-works.md"));
        Assert.NotEmpty(paths);
        foreach (var path in paths.Select(match => match.Groups["path"].Value))
        {
            var full = Path.Combine(Repository.Root, path);
            Assert.True(File.Exists(full) || Directory.Exists(full), $"docs/how-it-works.md names {path}, which does not exist.");
        }
    }

    /// <summary>Lines without their indentation, and names without their namespaces.</summary>
    private static string Lines(string code) => "\n" + string.Join('\n', Namespaces().Replace(code, "").Split('\n').Select(line => line.Trim())).Trim('\n') + "\n";

    [GeneratedRegex(@"<!-- from: (?<file>[^>]+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`(?<path>Shot\.[\w./]+)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"\bglobal::((System|Threading|Tasks|Microsoft|AspNetCore|Builder|Shot|CompilerServices|Generated|Shop)\.)*")]
    private static partial Regex Namespaces();
}
