namespace Shot.Tests.Rules;

/// <summary>The examples on a rule's page are compiled: the wrong ones are reported, the right ones are not.</summary>
public sealed class RulePageTests
{
    // What it reports is a project file.
    private const string WithoutCSharp = "SHOT007";

    [Theory]
    [MemberData(nameof(RuleTests.Ids), MemberType = typeof(RuleTests))]
    public async Task A_page_shows_what_is_wrong_and_what_is_right(string id)
    {
        var page = Repository.Read("docs", "rules", id + ".md");
        var right = page.IndexOf("\n## Right\n", StringComparison.Ordinal);
        var wrong = RuleExample.CSharp(page[..right]).ToList();
        Assert.Equal(id == WithoutCSharp, wrong.Count == 0);
        foreach (var example in wrong)
            Assert.Contains(await RuleExample.Compile(example).Findings(), finding => finding.StartsWith(id + ":", StringComparison.Ordinal));
        foreach (var example in RuleExample.CSharp(page[right..]))
        {
            var run = RuleExample.Compile(example).Compiles();
            Assert.DoesNotContain(await run.Findings(), finding => finding.StartsWith(id + ":", StringComparison.Ordinal));
            Assert.Empty(await run.AnalyzerErrors());
        }
    }
}
