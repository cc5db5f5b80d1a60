using Shot.CompilerServices;
using Shot.Guarding;
using Shot.Tests.Limiters;

namespace Shot.Tests.Keyed;

/// <summary>Eight threads that take and settle at random. Caught, when they were planted: returns without the locks of the key's sets, and a count of returns that is read
/// after the charge.</summary>
public sealed class SettlementRaceTests
{
    private const int Threads = 8;
    private const int Burst = 100;
    private const int MostUsed = 60;
    private const int PerSecond = 1_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Calls_that_give_back_never_use_more_than_the_burst_while_time_stands_still(int keys)
    {
        var policy = Policy(keys, new ManualClock());
        var used = new long[keys + 1];
        var charged = 0L;
        Run(thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 20_000; i++)
            {
                var key = random.Next(keys) + Math.Min(keys, 1);
                var estimate = random.Next(1, MostUsed);
                if (!TryTake(policy, key, estimate, out var stamp, out var keyStamp))
                    continue;
                Assert.InRange(Interlocked.Add(ref used[key], estimate), 0, Burst);

                // Before the settlement: the count never exceeds what the limit holds as taken.
                Interlocked.Add(ref used[key], -estimate);
                policy.Settle(estimate, stamp, keyStamp, 0);
                Interlocked.Add(ref charged, estimate);
            }
        });

        // What calls give back that overlap may be lost.
        Assert.InRange(charged, 2 * Burst * Math.Max(keys, 1), long.MaxValue);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Calls_that_give_back_and_are_surcharged_use_what_the_rate_gives_and_one_surcharge_a_thread(int keys)
    {
        var time = new SharedClock();
        var policy = Policy(keys, time);
        var used = new long[keys + 1];
        var settled = 0;
        Run(thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 20_000; i++)
            {
                // The time of a permit passes for every few calls.
                time.Advance(random.Next(200_000));
                var key = random.Next(keys) + Math.Min(keys, 1);
                var (estimate, actual) = (random.Next(1, MostUsed), random.Next(0, MostUsed));
                if (!TryTake(policy, key, estimate, out var stamp, out var keyStamp))
                    continue;
                policy.Settle(estimate, stamp, keyStamp, actual);
                Interlocked.Add(ref used[key], actual);
                Interlocked.Increment(ref settled);
            }
        });
        var bound = Burst + (Threads * MostUsed) + (time.Elapsed * PerSecond / 1_000_000_000);
        Assert.InRange(settled, 300, int.MaxValue);
        Assert.All(used, total => Assert.InRange(total, 0, bound));
        Assert.InRange(used.Sum(), bound / 2, long.MaxValue);
    }

    private static LimitPolicy Policy(int keys, TimeProvider time)
    {
        // As many slots as keys: they change hands when the time moves.
        var definition = new LimitDefinition("limit", Burst, PerSecond)
        {
            Settles = true,
            Key = keys == 0 ? null : "parameter:key",
            MaxKeys = Math.Max(keys, 1),
            KeyOverflow = KeyOverflow.Refuse,
        };
        var policy = new LimitPolicy(definition, time);
        policy.Cover(definition);
        return policy;
    }

    private static bool TryTake(LimitPolicy policy, int key, int permits, out PermitStamp stamp, out KeyStamp keyStamp)
    {
        keyStamp = default;
        if (!policy.IsKeyed)
            return policy.TryAcquire(permits, out _, out stamp);
        stamp = default;
        var isTaken = policy.TryHold(permits, (ulong)key, out var hold, out _);
        if (isTaken)
            keyStamp = hold.End(isTaken: true);
        return isTaken;
    }

    private static void Run(Action<int> body)
    {
        Exception? failed = null;
        var running = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            try
            {
                body(thread);
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref failed, error, null);
            }
        })).ToArray();
        Array.ForEach(running, static thread => thread.Start());
        Array.ForEach(running, static thread => thread.Join());
        Assert.Null(failed);
    }

    /// <summary>A clock that any thread moves.</summary>
    private sealed class SharedClock : TimeProvider
    {
        private long _nanoseconds;

        public long Elapsed => Volatile.Read(ref _nanoseconds);
        public override long TimestampFrequency => 1_000_000_000;
        public override long GetTimestamp() => Elapsed;
        public void Advance(long nanoseconds) => Interlocked.Add(ref _nanoseconds, nanoseconds);
    }
}
