namespace Shot.Tests.Keyed;

/// <summary>
/// Threads that ask for the same keys at once while slots change hands. Caught, when it was planted, a claim without the locks (two slots for one key).
/// The window of a claim that does not freeze the word is too small for these: <see cref="KeyedInterleavingTests"/> have it.
/// </summary>
public sealed class KeyedRaceTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void New_keys_get_one_slot_each_and_no_charge_is_lost(int threads)
    {
        const int Permits = 50;
        const int Keys = 2_000;
        var limiter = new KeyedLimiter<int>(Permits, Permits / 86_400.0, Keys * 2, overflow: KeyOverflow.Refuse);
        var admitted = new int[Keys];
        using var start = new Barrier(threads);
        Run(threads, _ =>
        {
            start.SignalAndWait();
            for (var key = 0; key < Keys; key++)
            {
                for (var i = 0; i < Permits; i++)
                {
                    // The plain overload may refuse by a reading that is older than the claim.
                    if (limiter.TryAcquire(key, 1, out TimeSpan _))
                        Interlocked.Increment(ref admitted[key]);
                }
            }
        });
        Assert.All(admitted, static count => Assert.Equal(Permits, count));
        Assert.Equal((0L, Keys), (limiter.Overflows, limiter.CountLiveKeys()));
    }

    [Fact]
    public void Keys_stay_within_their_limit_while_slots_change_hands()
    {
        // One set of two slots, six keys, and buckets that refill within milliseconds.
        const int Threads = 4;
        const int Keys = 6;
        const int PerSecond = 2_000;
        var limiter = new KeyedLimiter<int>(1, PerSecond, maxKeys: 2, overflow: KeyOverflow.Refuse, timeProvider: new SystemClock());
        var admitted = new long[Keys];
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Run(Threads, thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 200_000; i++)
            {
                var key = random.Next(Keys);
                if (limiter.TryAcquire(key))
                    Interlocked.Increment(ref admitted[key]);
            }
        });
        var bound = 1 + (PerSecond * watch.Elapsed.TotalSeconds);
        Assert.All(admitted, count => Assert.InRange(count, 1, bound));
    }

    private static void Run(int threads, Action<int> body)
    {
        var running = Enumerable.Range(0, threads).Select(thread => new Thread(() => body(thread))).ToArray();
        Array.ForEach(running, static thread => thread.Start());
        Array.ForEach(running, static thread => thread.Join());
    }

    /// <summary>The system's clock, read at every decision: then the bound holds without the lag.</summary>
    private sealed class SystemClock : TimeProvider;
}
