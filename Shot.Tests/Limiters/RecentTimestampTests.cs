using System.Diagnostics;

namespace Shot.Tests.Limiters;

/// <summary>A flood of calls shares readings of the real clock, but none that is older than an epoch.</summary>
[Collection(nameof(Alone))]
public sealed class RecentTimestampTests
{
    [Fact]
    public void A_reading_is_never_ahead_of_the_clock_nor_older_than_the_last_end_of_an_epoch()
    {
        for (var i = 0; i < 10_000; i++)
        {
            var before = Stopwatch.GetTimestamp();
            CoarseClock.EndEpoch();
            var reading = RecentTimestamp.Get();
            Assert.InRange(reading, before, Stopwatch.GetTimestamp());
        }
    }

    [Fact]
    public void Calls_that_follow_each_other_closely_share_a_reading()
    {
        var patience = Stopwatch.StartNew();
        while (RecentTimestamp.Get() != RecentTimestamp.Get())
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "No reading was shared.");
    }
}
