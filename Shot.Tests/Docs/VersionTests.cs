using System.Text.RegularExpressions;
using Shot.Tests.Rules;

namespace Shot.Tests.Docs;

/// <summary><c>docs/versioning.md</c>: the changelog begins with the version that is worked on.</summary>
public sealed partial class VersionTests
{
    [Fact]
    public void The_changelog_begins_with_the_version_of_the_assemblies()
    {
        var version = typeof(TokenBucket).Assembly.GetName().Version!.ToString(3);
        Assert.Equal(version, Headings().Match(Repository.Read("CHANGELOG.md")).Groups["version"].Value);
    }

    [GeneratedRegex(@"^## (?<version>\S+)", RegexOptions.Multiline)]
    private static partial Regex Headings();
}
