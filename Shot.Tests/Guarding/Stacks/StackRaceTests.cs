using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Guarding.Stacks;

/// <summary>
/// Threads that race for the last permits of several limits, while time stands still, so that every permit can be counted. Caught, when it was planted, a stack
/// that charges its keyed limits one after the other and keeps what the first took when the second refuses.
/// </summary>
public sealed class StackRaceTests
{
    private const int Keys = 4;
    private const int Threads = 4;

    [Fact]
    public void Every_taken_permit_belongs_to_an_admitted_call()
    {
        var refusedInRaces = 0L;
        for (var round = 0; round < 300; round++)
        {
            var time = new FakeTimeProvider();
            LimitPolicy Policy(LimitDefinition definition) => new(definition, time);
            var all = Policy(new("all", permits: 150, perSecond: 1));
            var tenant = Policy(new("tenant", permits: 60, perSecond: 1) { Key = "route:tenant", MaxKeys = 64 });
            var user = Policy(new("user", permits: 45, perSecond: 1) { Key = "user", MaxKeys = 64, KeyOverflow = KeyOverflow.Refuse });

            // Two sites that write the same keyed limits in opposite orders: whoever held one and waited for the other would wait for ever.
            LimitStack[] sites = [new([Use(all), Use(tenant), Use(user)]), new([Use(user), Use(tenant), Use(all)])];
            var admitted = new int[Keys];
            using var start = new Barrier(Threads);
            var running = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
            {
                start.SignalAndWait();
                for (var i = 0; i < 100; i++)
                {
                    var key = i % Keys;
                    if (sites[thread % 2].TryTake([Stack.Key(key), Stack.Key(key)], out _))
                        Interlocked.Increment(ref admitted[key]);
                    else
                        Interlocked.Increment(ref refusedInRaces);
                }
            })).ToArray();
            Array.ForEach(running, static thread => thread.Start());
            Array.ForEach(running, static thread => thread.Join());

            for (var key = 0; key < Keys; key++)
            {
                Assert.Equal(60 - admitted[key], Stack.Available(tenant, key));
                Assert.Equal(45 - admitted[key], Stack.Available(user, key));
            }

            // Refunds that overlap may forfeit permits, which is told, and never give too much back.
            Assert.Equal(150 - admitted.Sum() - all.Limiter.ForfeitedPermits, all.Limiter.AvailablePermits);
        }

        Assert.True(refusedInRaces > 0);

        static LimitUse Use(LimitPolicy policy) => new(policy.Definition, policy);
    }
}
