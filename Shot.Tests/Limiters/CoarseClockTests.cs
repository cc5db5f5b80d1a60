using System.Diagnostics;

namespace Shot.Tests.Limiters;

/// <summary>The one thing here that only the real clock can show: when the ticker runs, when it parks, and what happens when it is starved.</summary>
[Collection(nameof(Alone))]
public sealed class CoarseClockTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void The_ticker_runs_during_floods_of_refusals_and_parks_after_a_second_without()
    {
        var limiter = Drained();
        var started = CoarseClock.Ticks;
        Assert.True(SpinWait.SpinUntil(() => !limiter.TryAcquire() && CoarseClock.Ticks > started + 20, Patience));

        Assert.True(SpinWait.SpinUntil(static () => StandsStill(TimeSpan.FromMilliseconds(400)), Patience), "It never parked.");
        var parked = CoarseClock.Ticks;
        Assert.True(parked - started >= Ticker.IdleTicks, "It parked too early.");
        var wakeUps = WakeUps();
        Assert.True(StandsStill(TimeSpan.FromMilliseconds(1_500)));
        Assert.Equal(wakeUps, WakeUps());

        Assert.True(SpinWait.SpinUntil(() => !limiter.TryAcquire() && CoarseClock.Ticks > parked + 20, Patience), "It did not start again.");
    }

    [Fact]
    public void A_reading_from_before_the_ticker_parked_refuses_nobody_afterwards()
    {
        var limiter = new TokenBucket(1, perSecond: 2);
        Assert.True(limiter.TryAcquire());
        var started = CoarseClock.Ticks;
        Assert.True(SpinWait.SpinUntil(() => !limiter.TryAcquire(), Patience));
        SpinWait.SpinUntil(() => limiter.TryAcquire() || CoarseClock.Ticks > started + 20, Patience);

        Assert.True(SpinWait.SpinUntil(static () => StandsStill(TimeSpan.FromMilliseconds(700)), Patience));
        Assert.True(limiter.TryAcquire());
    }

    [Fact]
    public void Eight_spinning_threads_get_what_is_owed_to_them_and_nothing_more()
    {
        const int PerSecond = 1_000;
        const int Burst = 10;
        var watch = Stopwatch.StartNew();
        var bucket = new TokenBucket(Burst, PerSecond);
        long admitted = 0;
        long last = 0;
        long stalled = 0;
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(Spin)).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        var owed = PerSecond * watch.Elapsed.TotalSeconds;

        // Where a ticker alone tells the time, a fifth gets lost. That more than nine tenths arrive takes callers that read the clock
        // themselves. What comes due while no thread runs overflows the burst, and is owed to nobody.
        Assert.InRange(admitted, 0.9 * (owed - (PerSecond * TimeSpan.FromTicks(stalled).TotalSeconds)), Burst + owed);

        void Spin()
        {
            long taken = 0;
            while (watch.ElapsedMilliseconds < 1_000)
            {
                for (var i = 0; i < 1_000; i++)
                    taken += bucket.TryAcquire() ? 1 : 0;
                var now = watch.ElapsedTicks;
                var gap = Stopwatch.GetElapsedTime(Interlocked.Exchange(ref last, now), now) - TimeSpan.FromSeconds((double)Burst / PerSecond);
                Interlocked.Add(ref stalled, Math.Max(0, gap.Ticks));
            }

            Interlocked.Add(ref admitted, taken);
        }
    }

    [Fact]
    public void Deciding_allocates_nothing()
    {
        var admitting = new TokenBucket(int.MaxValue, int.MaxValue);
        var refusing = Drained();
        Decide();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Decide();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Decide()
        {
            for (var i = 0; i < 5_000; i++)
            {
                Assert.True(admitting.TryAcquire());
                Assert.True(admitting.TryAcquire(3, out _));
                Assert.False(refusing.TryAcquire());
                Assert.False(refusing.TryAcquire(1, out _));
                _ = refusing.AvailablePermits;
            }
        }
    }

    private static TokenBucket Drained()
    {
        var limiter = new TokenBucket(1, perSecond: 1 / 86_400.0);
        Assert.True(limiter.TryAcquire());
        return limiter;
    }

    private static bool StandsStill(TimeSpan time)
    {
        var ticks = CoarseClock.Ticks;
        Thread.Sleep(time);
        return CoarseClock.Ticks == ticks;
    }

    /// <summary>How often the kernel has put the ticker's thread on a processor, where the kernel tells.</summary>
    private static string WakeUps() => !OperatingSystem.IsLinux() ? "" : string.Concat(
        from task in Directory.EnumerateDirectories("/proc/self/task")
        where File.ReadAllText(Path.Combine(task, "comm")).StartsWith("Shot clock", StringComparison.Ordinal)
        from line in File.ReadLines(Path.Combine(task, "status"))
        where line.Contains("ctxt_switches", StringComparison.Ordinal)
        select line);
}
