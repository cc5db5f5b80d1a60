using CsCheck;

namespace Shot.Tests.Limiters;

/// <summary>
/// Random schedules of time, weights, bookings, peeks and permits given back, against the definition of the bound and against models that never took what was given
/// back. Caught, when it was planted, a bucket that gives back without regard to what was given back before, to what is booked, or to having been full meanwhile.
/// </summary>
public sealed class ReturnModelTests
{
    // Time in thirds of what a permit takes.
    private static readonly Gen<(int Thirds, int Operation, int Permits, int Delay, int Which)[]> Schedule =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[1, 6], Gen.Int[0, 12], Gen.Int[0, 40]).Array[1, 40];

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void Returned_permits_count_as_never_taken_as_far_as_the_bound_allows(ShotStrategy strategy) =>
        Gen.Select(Gen.Int[1, 6], Schedule).Sample((burst, schedule) =>
        {
            var history = new ReturnHistory(strategy, burst);
            foreach (var (thirds, operation, permits, delay, which) in schedule)
            {
                history.Advance(thirds * ReturnHistory.Millisecond / 3);
                switch (operation)
                {
                    case 0 or 1:
                        history.Take(Math.Min(permits, burst));
                        break;
                    case 2:
                        history.Book(Math.Min(permits, burst), delay);
                        break;
                    case 3 or 4:
                        history.GiveBack(which);
                        break;
                }

                history.CheckAvailable();
            }

            history.CheckBound();
        }, iter: 20_000);
}
