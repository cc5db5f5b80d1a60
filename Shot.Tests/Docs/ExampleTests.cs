using Shot.Tests.Rules;

namespace Shot.Tests.Docs;

/// <summary>The C# examples of documents compile, without an error of Shot's rules either. What is another library's is marked <c>cs</c>, and is not tried.</summary>
public sealed class ExampleTests
{
    [Theory]
    [InlineData("migrating.md", 5)]
    [InlineData("operating.md", 6)]
    [InlineData("adaptive.md", 1)]
    [InlineData("configuration.md", 2)]
    [InlineData("cluster.md", 3)]
    [InlineData("dashboard.md", 2)]
    [InlineData("companions.md", 14)]
    [InlineData("../README.md", 1)]
    [InlineData("endpoints.md", 7)]
    [InlineData("policies.md", 13)]
    [InlineData("interop.md", 6)]
    [InlineData("metrics.md", 2)]
    [InlineData("decorators.md", 6)]
    [InlineData("testing.md", 2)]
    [InlineData("http.md", 3)]
    [InlineData("choosing.md", 1)]
    [InlineData("faq.md", 17)]
    [InlineData("deadlines.md", 1)]
    [InlineData("outgoing.md", 2)]
    public async Task The_examples_of_a_document_compile(string document, int count)
    {
        var examples = RuleExample.CSharp(Repository.Read("docs", document)).ToList();
        Assert.Equal(count, examples.Count);
        foreach (var example in examples)
            Assert.Empty(await RuleExample.CompilePart(example).Compiles().AnalyzerErrors());
    }

    /// <summary>Links of one document to another, and to a heading there.</summary>
    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(Repository.Root, "*.md")))
        {
            foreach (var link in File.ReadAllText(path).Split("](").Skip(1).Select(text => text[..text.IndexOf(')')]).Where(link => !link.Contains("://", StringComparison.Ordinal)))
            {
                var parts = link.Split('#');
                var target = parts[0].Length == 0 ? path : Path.Combine(Path.GetDirectoryName(path)!, parts[0]);
                Assert.True(File.Exists(target), $"{path} links to {link}, which is not there.");
                Assert.True(parts.Length == 1 || Headings(target).Contains(parts[1]), $"{path} links to {link}, and there is no such heading.");
            }
        }
    }

    /// <summary>The names that a page's headings have as the end of an address.</summary>
    private static IEnumerable<string> Headings(string path) => File.ReadLines(path)
        .Where(line => line.StartsWith('#'))
        .Select(line => string.Concat(line.TrimStart('#').Trim().ToLowerInvariant().Where(character => char.IsLetterOrDigit(character) || character is ' ' or '-' or '_')).Replace(' ', '-'));
}
