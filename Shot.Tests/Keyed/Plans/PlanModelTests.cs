using CsCheck;
using Shot.Guarding;
using Shot.Tests.Limiters;

namespace Shot.Tests.Keyed.Plans;

/// <summary>Keys that change their plans, and plans that change their numbers, beside a model that says what a key has spent as an exact
/// number.</summary>
public sealed class PlanModelTests
{
    private const int Keys = 3;
    private const long Millisecond = 1_000_000;

    // The largest rate here replenishes a thousandth of a permit in the time that a word can tell apart. A change of plan rounds up twice.
    private const decimal Rounding = 0.001m;

    private static readonly string[] Names = ["free", "pro", "gold"];

    private static readonly (int Permits, int PerSecond)[] Numbers = [(10, 5), (2, 5), (40, 5), (10, 50), (3, 1), (1, 100), (100, 1_000)];

    private static readonly Gen<(int[] Plans, (int Ms, int Key, int Plan, int Cost, int Change)[] Steps)> Schedules = Gen.Select(
        Gen.Int[0, Numbers.Length - 1].Array[Names.Length],
        Gen.Select(
            Gen.Frequency((6, Gen.Const(0)), (3, Gen.Int[1, 400]), (1, Gen.Int[1_000, 30_000])),
            Gen.Int[1, Keys],
            Gen.Int[0, Names.Length - 1],
            Gen.Int[1, 4],
            Gen.Frequency((5, Gen.Const(-1)), (1, Gen.Int[0, (Numbers.Length * Names.Length) - 1]))).Array[1, 120]);

    [Fact]
    public void A_bucket_admits_what_the_model_admits_and_no_key_gets_more_than_its_largest_plan() => Schedules.Sample(
        schedule =>
        {
            var time = new ManualClock();
            var plans = schedule.Plans.ToArray();
            var limit = new LimitPolicy(PlannedLimit.Define(ShotStrategy.TokenBucket, 64, InForce(plans)), time);
            var spent = new Spent[Keys + 1];
            var changes = new int[Keys + 1];
            var admitted = new List<(long At, int Cost, int Key, (int Permits, int PerSecond) By)>();
            foreach (var (ms, key, plan, cost, change) in schedule.Steps)
            {
                time.Advance(ms * Millisecond);
                if (change >= 0)
                {
                    plans[change % Names.Length] = change / Names.Length;
                    limit.Put(InForce(plans));
                }

                var numbers = Numbers[plans[plan]];
                var now = spent[key].At(time.Timestamp);
                var isAdmitted = cost <= numbers.Permits && limit.Ask((ulong)key, Names[plan], cost);
                if (isAdmitted ? now + cost > numbers.Permits + Rounding : now + cost < numbers.Permits - (Rounding * (1 + (2 * changes[key]))))
                    return false;
                if (!isAdmitted)
                    continue;
                changes[key]++;
                spent[key] = new(now + cost, numbers.PerSecond, time.Timestamp);
                admitted.Add((time.Timestamp, cost, key, numbers));
            }

            return admitted.GroupBy(static entry => entry.Key).All(static key => IsWithinBound([.. key]));
        },
        iter: 4_000);

    // Windows of all plans have one length; only the burst differs.
    [Theory]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void A_window_admits_no_more_than_one_of_its_own_with_the_burst_of_the_plan_would(ShotStrategy strategy) =>
        Gen.Select(Gen.Int[0, 700], Gen.Int[0, 2], Gen.Int[1, 3]).Array[1, 100].Sample(
            steps =>
            {
                (string Name, int Permits, double PerSecond)[] plans = [("free", 3, 3), ("pro", 10, 10), ("gold", 40, 40)];
                var time = new ManualClock();
                var limit = new LimitPolicy(PlannedLimit.Define(strategy, 64, plans), time);
                var largest = LimiterFactory.Create(strategy, 40, 40, time);
                foreach (var (ms, plan, cost) in steps)
                {
                    time.Advance(ms * Millisecond);
                    var left = largest.AvailablePermits - 40 + plans[plan].Permits;
                    var isAdmitted = limit.Ask(1, plans[plan].Name, cost);
                    if (isAdmitted != (cost <= left))
                        return false;
                    if (isAdmitted)
                        Assert.True(largest.TryAcquire(cost));
                }

                return true;
            },
            iter: 2_000);

    private static (string Name, int Permits, double PerSecond)[] InForce(int[] plans) =>
        [.. plans.Select(static (plan, index) => (Names[index], Numbers[plan].Permits, (double)Numbers[plan].PerSecond))];

    /// <summary>Whether in no time t more than P + r × t were admitted, with the largest numbers of the plans that admitted in it.</summary>
    private static bool IsWithinBound((long At, int Cost, int Key, (int Permits, int PerSecond) By)[] admitted)
    {
        for (var first = 0; first < admitted.Length; first++)
        {
            var (sum, permits, perSecond) = (0m, 0, 0);
            for (var last = first; last < admitted.Length; last++)
            {
                var (at, cost, _, by) = admitted[last];
                sum += cost;
                (permits, perSecond) = (Math.Max(permits, by.Permits), Math.Max(perSecond, by.PerSecond));
                if (sum > permits + (perSecond * (at - admitted[first].At) / 1_000_000_000m))
                    return false;
            }
        }

        return true;
    }

    private readonly record struct Spent(decimal Permits, int PerSecond, long Since)
    {
        public decimal At(long now) => Math.Max(0, Permits - (PerSecond * (now - Since) / 1_000_000_000m));
    }
}
