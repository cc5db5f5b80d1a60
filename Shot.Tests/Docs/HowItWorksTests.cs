using System.Text.RegularExpressions;
using Shot.Tests.Rules;

namespace Shot.Tests.Docs;

/// <summary>What <c>docs/how-it-works.md</c> shows is what is written and emitted: each block stands, line for line, in the file that it is said to be from.</summary>
public sealed partial class HowItWorksTests
{
    [Fact]
    public void Every_block_of_code_is_in_the_file_that_it_is_from()
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

    /// <summary>Lines without their indentation, and names without their namespaces.</summary>
    private static string Lines(string code) => "\n" + string.Join('\n', Namespaces().Replace(code, "").Split('\n').Select(line => line.Trim())).Trim('\n') + "\n";

    [GeneratedRegex(@"<!-- from: (?<file>[^>]+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\bglobal::((System|Threading|Tasks|Microsoft|AspNetCore|Builder|Shot|CompilerServices|Generated|Shop)\.)*")]
    private static partial Regex Namespaces();
}
