namespace Shot.Tests.Limiters;

public sealed class PermitReturnsTests
{
    private const long EraLength = 1L << 61;

    private readonly PermitReturns _returns = new();

    [Fact]
    public void Permits_returned_since_are_exact_for_two_eras_and_exceed_any_limiter_afterwards()
    {
        _returns.Count(EraLength - 5, 0);
        var (era, total) = (_returns.Era, _returns.Total);
        Assert.Equal(0, _returns.Since(era, total));
        _returns.Count(4, 0);
        Assert.Equal((era, 4), (_returns.Era, _returns.Since(era, total)));

        long since = 4;
        foreach (var given in new[] { 1, EraLength, EraLength - 2 })
        {
            _returns.Count(given, 0);
            Assert.Equal(since += given, _returns.Since(era, total));
        }

        // The total has wrapped: alone it would tell of less than nothing.
        Assert.Equal(era + 2, _returns.Era);
        _returns.Count(2, 0);
        Assert.Equal(era + 3, _returns.Era);
        Assert.Equal(long.MaxValue, _returns.Since(era, total));
    }

    [Fact]
    public void An_era_begins_when_the_total_crosses_its_end_whatever_was_given_before()
    {
        for (var eras = 1; eras <= 20; eras++)
        {
            _returns.Count(EraLength / 2, 0);
            Assert.Equal(eras - 1, _returns.Era);
            _returns.Count(EraLength / 2, 0);
            Assert.Equal(eras, _returns.Era);
        }
    }

    [Fact]
    public void Lost_permits_add_up_and_do_not_count_as_returned()
    {
        _returns.Count(3, 2);
        _returns.Count(0, 5);
        Assert.Equal((3, 7), (_returns.Total, _returns.Lost));
    }

    [Fact]
    public void The_latest_booking_counts_in_whatever_order_they_come()
    {
        foreach (var due in new[] { 3L, 7, 5, 7, 6 })
            _returns.Announce(due);
        Assert.Equal(7, _returns.LatestDue);
    }
}
