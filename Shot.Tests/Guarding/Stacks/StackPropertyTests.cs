using CsCheck;
using Shot.CompilerServices;

namespace Shot.Tests.Guarding.Stacks;

/// <summary>Whatever limits stand on a site, a refused call is charged by none of them.</summary>
public sealed class StackPropertyTests
{
    private const int Keys = 3;

    private static readonly Gen<LimitDefinition> Limit =
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[0, 2], Gen.Int[1, 5], Gen.Bool, Gen.Bool).Select(static (permits, perSecond, strategy, cost, keyed, refuses) =>
            new LimitDefinition("limit", permits, perSecond)
            {
                Strategy = (ShotStrategy)strategy,
                Cost = Math.Min(cost, permits),
                Key = keyed ? "ip" : null,
                MaxKeys = 64,
                KeyOverflow = refuses ? KeyOverflow.Refuse : KeyOverflow.MakeRoom,
            });

    [Fact]
    public void A_call_enters_if_all_have_its_permits_and_only_then_is_charged() =>
        Gen.Select(Limit.Array[1, 5], Gen.Select(Gen.Int[0, 700], Gen.Int[0, Keys - 1]).Array[1, 40]).Sample((limits, calls) =>
        {
            var clock = new IntrudingClock();
            var stack = new Stack(limits, clock);
            foreach (var (wait, key) in calls)
            {
                clock.Advance(wait);
                var before = stack.Available(Keys);
                var admitted = stack.TryTake(key, out var refusal);
                Assert.Equal(stack.Uses.Index().All(use => before[use.Index][key] >= use.Item.Cost), admitted);
                Assert.Equal(admitted, refusal.RetryAfter == TimeSpan.Zero);
                AssertCharged(stack, before, admitted ? key : null);
            }
        });

    [Fact]
    public void The_wait_of_a_refused_call_is_exact() =>
        Gen.Select(Limit.Array[1, 4], Gen.Select(Gen.Int[0, 700], Gen.Int[0, Keys - 1]).Array[1, 40]).Sample((limits, calls) =>
        {
            var clock = new IntrudingClock();
            var stack = new Stack(limits, clock);
            foreach (var (wait, key) in calls)
            {
                clock.Advance(wait);
                if (stack.TryTake(key, out var refusal))
                    continue;

                // The clock counts milliseconds, so the first that is not too early is the time rounded up.
                var due = (int)Math.Ceiling(refusal.RetryAfter.TotalMilliseconds);
                clock.Advance(due - 1);
                Assert.False(stack.TryTake(key, out _));
                clock.Advance(1);
                Assert.True(stack.TryTake(key, out _));
            }
        });

    [Fact]
    public void A_call_that_loses_a_race_gives_back_what_it_took()
    {
        var races = 0;
        Gen.Select(Limit.Array[2, 5], Gen.Select(Gen.Int[0, 700], Gen.Int[0, Keys - 1], Gen.Int[0, 12], Gen.Int[0, 4]).Array[1, 40]).Sample(
            (limits, calls) =>
            {
                var clock = new IntrudingClock();
                var stack = new Stack(limits, clock);
                GiveSlots(stack, clock);
                foreach (var (wait, key, reading, victim) in calls)
                {
                    clock.Advance(wait);
                    var before = stack.Available(Keys);
                    var use = Victim(stack, victim);
                    var intruder = Array.IndexOf(stack.Uses, use);
                    var taken = false;
                    clock.Intrude(reading, () => taken = use.Policy.TryAcquire(use.Cost, Stack.Key(key), out _));
                    var admitted = stack.TryTake(key, out _);
                    if (!clock.HasIntruded())
                        taken = false;
                    if (taken)
                        before[intruder] = [.. before[intruder].Select((available, other) => use.Policy.IsKeyed && other != key ? available : available - use.Cost)];
                    if (taken && !admitted && before.Index().All(limit => limit.Item[key] + (limit.Index == intruder ? use.Cost : 0) >= stack.Uses[limit.Index].Cost))
                        races++;
                    AssertCharged(stack, before, admitted ? key : null);
                }
            },
            threads: 1);
        Assert.True(races > 100, $"Only {races} calls lost a race: the test shows little.");
    }

    /// <summary>An intruder on the same thread must not come for a key that is held, or for the locks of a new one: it would wait for itself.</summary>
    private static Shot.Guarding.LimitUse Victim(Stack stack, int wanted)
    {
        var lastKeyed = stack.Uses.Where(static use => use.Policy.IsKeyed).MaxBy(static use => use.Policy.Order);
        Shot.Guarding.LimitUse[] safe = [.. stack.Uses.Where(use => !use.Policy.IsKeyed || use == lastKeyed)];
        return safe[wanted % safe.Length];
    }

    private static void GiveSlots(Stack stack, IntrudingClock clock)
    {
        foreach (var use in stack.Uses)
        {
            for (var key = 0; key < Keys; key++)
                use.Policy.TryAcquire(1, Stack.Key(key), out _);
        }

        clock.Advance(60_000);
    }

    private static void AssertCharged(Stack stack, int[][] before, int? charged)
    {
        var after = stack.Available(Keys);
        for (var limit = 0; limit < before.Length; limit++)
        {
            var use = stack.Uses[limit];
            for (var key = 0; key < Keys; key++)
                Assert.Equal(before[limit][key] - (charged is { } one && (one == key || !use.Policy.IsKeyed) ? use.Cost : 0), after[limit][key]);
        }
    }
}
