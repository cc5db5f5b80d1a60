using CsCheck;

namespace Shot.Tests.Limiters;

/// <summary>
/// Random schedules of calls, settlements and time, against the definition of the bound. Caught, when they were planted: a key that gives back without regard to what was
/// given back before, and one that gives back a charge of an earlier tenure of its slot.
/// </summary>
public sealed class SettlementModelTests
{
    // Time in thirds of what a permit takes.
    private static readonly Gen<(int Thirds, int Operation, int Key, int Permits, int Which)[]> Schedule =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 6], Gen.Int[1, 3], Gen.Int[0, 12], Gen.Int[0, 40]).Array[1, 60];

    [Theory]
    [InlineData(0)]
    [InlineData(1)] // one slot, so keys follow each other in it
    [InlineData(2)]
    [InlineData(8)]
    public void Settled_calls_never_exceed_the_bound_and_owe_no_more_than_they_used(int keys) =>
        Gen.Select(Gen.Int[1, 6], Schedule).Sample((burst, schedule) =>
        {
            var history = new SettlementHistory(burst, keys);
            foreach (var (thirds, operation, key, permits, which) in schedule)
            {
                history.Advance(thirds * SettlementHistory.Millisecond / 3);
                if (operation < 3)
                    history.Take(keys == 0 ? 0 : key, Math.Clamp(permits, 1, burst));
                else
                    history.Settle(which, operation == 3 ? permits : permits / 6);
            }

            history.CheckPaid(keys == 0 ? 0 : 1);
        }, iter: 20_000);
}
