using System.Globalization;
using Shot.CompilerServices;
using Shot.Tests.Control;

namespace Shot.Tests.Keyed.Plans;

/// <summary>Ten thousand keys in three plans, whose plans and numbers change under load.</summary>
public sealed class PlanLoadTests
{
    private const int Keys = 10_000;
    private const int Threads = 4;
    private const int Reloads = 1_000;

    private static readonly string[] Names = ["free", "pro", "acme"];
    private static readonly ulong[] Plans = [.. Names.Select(static name => ShotKeys.Of(name))];

    // What a reload may put in force for each plan.
    private static readonly (int Permits, int PerSecond)[][] Numbers =
        [[(2, 1), (3, 2), (1, 1)], [(6, 4), (8, 2), (4, 8)], [(12, 10), (9, 3), (16, 5)]];

    private readonly (long Before, long After)[][] _admitted = new (long, long)[Keys][];
    private readonly int[] _counts = new int[Keys];

    [Fact]
    public void No_key_gets_more_than_the_larger_of_its_two_plans()
    {
        using var host = new ControlledHost();
        host.Start();
        var guard = host.Guards.Of(new GuardDefinition("site")
        {
            Limits = [PlannedLimit.Define(
                ShotStrategy.TokenBucket, Keys * 2, [.. Names.Take(2).Select((name, index) => (name, Numbers[index][0].Permits, (double)Numbers[index][0].PerSecond))])],
        });
        for (var key = 0; key < Keys; key++)
            _admitted[key] = new (long, long)[256];

        // Each key goes to and fro between two plans; the number says which of them it has.
        var second = new bool[Keys];
        var isDone = false;
        var changes = 0;
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            var random = new Random(thread);
            while (!Volatile.Read(ref isDone))
            {
                var key = random.Next(Keys);
                if (random.Next(4) == 0)
                {
                    second[key] ^= true;
                    Interlocked.Increment(ref changes);
                }

                var before = host.Time.GetTimestamp();
                if (guard.TryEnter([ShotKeys.Of(key), Plans[PlanOf(key, second[key])]], out GuardCall _))
                    _admitted[key][Interlocked.Increment(ref _counts[key]) - 1] = (before, host.Time.GetTimestamp());
            }
        })).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        var choice = new Random(42);
        for (var reload = 0; reload < Reloads; reload++)
        {
            host.Time.Advance(TimeSpan.FromMilliseconds(choice.Next(1, 40)));
            host.Write([.. Names.SelectMany((name, plan) => Settings(name, Numbers[plan][choice.Next(3)]))]);
        }

        Volatile.Write(ref isDone, true);
        Array.ForEach(threads, static thread => thread.Join());
        Assert.Empty(host.Logged(13, 19));
        Assert.True(changes > 10_000, $"{changes} changes of plans");
        Assert.True(_counts.Sum() > Keys, $"{_counts.Sum()} admissions");
        Assert.Equal(0, guard.Limits[0].Keys!.Overflows);
        for (var key = 0; key < Keys; key++)
            Check(key);

        static (string, string?)[] Settings(string name, (int Permits, int PerSecond) numbers) =>
        [
            ($"Shot:Limits:limit:Plans:{name}:Permits", numbers.Permits.ToString(CultureInfo.InvariantCulture)),
            ($"Shot:Limits:limit:Plans:{name}:PerSecond", numbers.PerSecond.ToString(CultureInfo.InvariantCulture)),
        ];
    }

    private static int PlanOf(int key, bool isSecond) => (key + (isSecond ? 1 : 0)) % Names.Length;

    /// <summary>A call was decided between the two readings around it. So those from a first to a last fall into the time from the reading
    /// before the first to the latest one after them.</summary>
    private void Check(int key)
    {
        var numbers = Numbers[PlanOf(key, false)].Concat(Numbers[PlanOf(key, true)]).ToArray();
        var (permits, perSecond) = (numbers.Max(static plan => plan.Permits), numbers.Max(static plan => plan.PerSecond));
        var admitted = _admitted[key].Take(_counts[key]).OrderBy(static call => call.Before).ToArray();
        for (var first = 0; first < admitted.Length; first++)
        {
            var after = 0L;
            for (var last = first; last < admitted.Length; last++)
            {
                // Ticks of the fake time are 100 ns.
                after = Math.Max(after, admitted[last].After);
                var bound = permits + (perSecond * (after - admitted[first].Before) / (decimal)TimeSpan.TicksPerSecond);
                Assert.True(last - first + 1 <= bound, $"key {key}: {last - first + 1} admitted where {bound} may be");
            }
        }
    }
}
