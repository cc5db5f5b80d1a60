using Shot.Tests.Rules;

namespace Shot.Tests.Packages.GettingStarted;

/// <summary>A newcomer who does what <c>docs/getting-started.md</c> says gets what it shows.</summary>
[Collection(nameof(AgainstPackages))]
public sealed class GettingStartedTests(PackedShot shot)
{
    [Fact]
    public async Task Every_step_gives_what_the_document_shows()
    {
        await using var tutorial = new Tutorial(shot.NewFolder("GettingStarted"), shot.Version);
        foreach (var block in TutorialBlock.Read(Repository.Read("docs", "getting-started.md")))
            await tutorial.Do(block);
        Assert.Equal((12, 2), (tutorial.Compared, tutorial.Tested));
    }
}
