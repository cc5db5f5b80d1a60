
namespace Shot.Tests.Limiters;

/// <summary>The races of <see cref="RaceTests"/> must be able to fail: they catch limiters that are wrong on purpose.</summary>
public sealed class PlantedDefectTests
{
    // Far more than is needed here (about every second run, every tenth), so that a machine with one processor catches them too.
    private const int MostRuns = 100 * RaceTests.Runs;

    [Fact]
    public void The_race_catches_a_bucket_of_two_words() =>
        Assert.True(IsCaught(() => new TwoWordBucket(RaceTests.Permits).TryAcquire));

    [Fact]
    public void The_race_catches_a_window_that_checks_and_then_adds() =>
        Assert.True(IsCaught(() => new CheckThenAddWindow(RaceTests.Permits).TryAcquire));

    private static bool IsCaught(Func<Func<bool>> create)
    {
        for (var run = 0; run < MostRuns; run++)
        {
            if (Race.Run(8, create()).Admitted > RaceTests.Permits)
                return true;
        }

        return false;
    }
}
