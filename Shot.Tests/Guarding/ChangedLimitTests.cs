using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Guarding;

/// <summary>
/// Whatever numbers are put in force, and when: in no time t do more enter than the largest burst and t times the largest rate, be it one limit for all or one for each key. A
/// fixed window gives its burst once more, at its end.
/// </summary>
public sealed class ChangedLimitTests
{
    private const int Keys = 3;

    private static readonly (int Permits, double PerSecond)[] Settings = [(10, 5), (2, 5), (40, 5), (10, 50), (3, 0.5), (1, 100)];

    /// <summary>Time to pass, permits to ask for, whose, and the setting to put in force, if any.</summary>
    private static readonly Gen<(int Ms, int Cost, int Key, int Setting)[]> Steps =
        Gen.Select(
                Gen.Frequency((6, Gen.Const(0)), (3, Gen.Int[1, 400]), (1, Gen.Int[1_000, 30_000])),
                Gen.Int[1, 10],
                Gen.Int[1, Keys],
                Gen.Frequency((3, Gen.Const(-1)), (1, Gen.Int[0, Settings.Length - 1])))
            .Array[1, 150];

    public static TheoryData<ShotStrategy, bool> Kinds { get; } = new(
        from strategy in Enum.GetValues<ShotStrategy>() from isKeyed in new[] { false, true } select (strategy, isKeyed));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Admissions_in_any_time_stay_within_the_largest_burst_and_rate(ShotStrategy strategy, bool isKeyed) => Steps.Sample(
        steps =>
        {
            var time = new FakeTimeProvider();
            var policy = new LimitPolicy(new LimitDefinition("limit", Settings[0].Permits, Settings[0].PerSecond) { Strategy = strategy, Key = isKeyed ? "ip" : null, MaxKeys = 64 }, time);
            var admitted = new List<(double At, int Cost, int Key)>();
            var now = 0.0;
            foreach (var (ms, cost, key, setting) in steps)
            {
                time.Advance(TimeSpan.FromMilliseconds(ms));
                now += ms / 1000.0;
                if (setting >= 0)
                    policy.Change(Settings[setting].Permits, Settings[setting].PerSecond);
                for (var permit = 0; permit < cost; permit++)
                {
                    if (policy.TryAcquire(1, (ulong)key, out _))
                        admitted.Add((now, 1, isKeyed ? key : 0));
                }
            }

            return admitted.GroupBy(static entry => entry.Key).All(key => Holds([.. key], strategy));
        },
        iter: 2_000);

    [Fact]
    public void The_property_sees_a_change_that_forgets_what_was_spent() =>
        Assert.False(Holds([.. Enumerable.Range(0, 41).Select(static _ => (0.0, 1, 0))], ShotStrategy.TokenBucket));

    private static bool Holds((double At, int Cost, int Key)[] admitted, ShotStrategy strategy)
    {
        var burst = Settings.Max(static setting => setting.Permits) * (strategy == ShotStrategy.FixedWindow ? 2 : 1);
        var rate = Settings.Max(static setting => setting.PerSecond);
        for (var first = 0; first < admitted.Length; first++)
        {
            for (var last = first; last < admitted.Length; last++)
            {
                if (last - first + 1 > burst + (rate * (admitted[last].At - admitted[first].At)) + 1e-6)
                    return false;
            }
        }

        return true;
    }
}
