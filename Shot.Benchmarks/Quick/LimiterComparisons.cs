using System.Threading.RateLimiting;

namespace Shot.Benchmarks.Quick;

/// <summary>Every limiter, admitting and refusing, against one bare compare-and-swap and its counterpart in System.Threading.RateLimiting.</summary>
internal static class LimiterComparisons
{
    // Never runs dry: no processor makes two thousand million calls a second.
    private const double Flood = int.MaxValue;
    private const double Drip = 1 / 86_400.0;

    public static IEnumerable<Comparison> All { get; } =
    [
        .. AgainstEach("token_bucket_admit", () => TokenBucket(new(int.MaxValue, Flood)), () => Bcl(BclLimiters.TokenBucket(int.MaxValue))),
        .. AgainstEach("token_bucket_deny", () => TokenBucket(Drained(new TokenBucket(1, Drip))), () => Bcl(BclLimiters.TokenBucket(1))),
        .. AgainstEach("fixed_window_admit", () => FixedWindow(new(int.MaxValue, Flood)), () => Bcl(BclLimiters.FixedWindow(int.MaxValue))),
        .. AgainstEach("fixed_window_deny", () => FixedWindow(Drained(new FixedWindow(1, Drip))), () => Bcl(BclLimiters.FixedWindow(1))),
        .. AgainstEach("sliding_window_admit", () => SlidingWindow(new(Shot.SlidingWindow.MaxPermits, Flood)), () => Bcl(BclLimiters.SlidingWindow(int.MaxValue))),
        .. AgainstEach("sliding_window_deny", () => SlidingWindow(Drained(new SlidingWindow(1, Drip))), () => Bcl(BclLimiters.SlidingWindow(1))),
        .. AgainstEach("concurrency", () => Gate(new ConcurrencyGate(64)), () => Bcl(BclLimiters.Concurrency(64))),
        .. AgainstEach("concurrency_deny", () => GateDeny(new ConcurrencyGate(64)), () => Bcl(BclLimiters.FullConcurrency())),
        new("token_bucket_deny_1000_per_second_vs_cas", () => TokenBucket(new(10, 1_000)), Swap),
        TwoThreadsAgainstOne("token_bucket_deny", () => TokenBucketLoop(Drained(new TokenBucket(1, Drip)))),
        // What the machine itself gives: the two processors of a virtual machine may be one core's hyper-threads, or busy with a neighbour.
        TwoThreadsAgainstOne("arithmetic", () => Arithmetic),
        new("token_bucket_admit_2_threads_vs_bcl",
            () => OnTwoThreads(TokenBucketLoop(new(int.MaxValue, Flood))), () => OnTwoThreads(BclLoop(BclLimiters.TokenBucket(int.MaxValue)))),
    ];

    private static IEnumerable<Comparison> AgainstEach(string what, Func<Operation> shot, Func<Operation> bcl) =>
        [new($"{what}_vs_cas", shot, Swap), new($"{what}_vs_bcl", shot, bcl)];

    /// <summary>Nanoseconds per call of all threads together: half is twice the throughput.</summary>
    private static Comparison TwoThreadsAgainstOne(string what, Func<Action<int>> loop)
    {
        var shared = loop();
        return new($"{what}_2_threads_vs_1", () => OnTwoThreads(shared), () => new Operation(shared));
    }

    private static void Arithmetic(int iterations)
    {
        var state = 88172645463325252UL;
        for (var i = 0; i < iterations; i++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }

        GC.KeepAlive(state == 0 ? Drip : null);
    }

    private static T Drained<T>(T limiter)
        where T : Limiter
    {
        while (limiter.TryAcquire())
        {
        }

        return limiter;
    }

    internal static Operation Swap()
    {
        long word = 0;
        return new(iterations =>
        {
            for (var i = 0; i < iterations; i++)
                Interlocked.CompareExchange(ref word, i + 1, i);
        });
    }

    private static Operation TokenBucket(TokenBucket limiter) => new(TokenBucketLoop(limiter));

    private static Action<int> TokenBucketLoop(TokenBucket limiter) => iterations =>
    {
        var bucket = limiter;
        for (var i = 0; i < iterations; i++)
            bucket.TryAcquire();
    };

    private static Operation FixedWindow(FixedWindow limiter) => new(iterations =>
    {
        var window = limiter;
        for (var i = 0; i < iterations; i++)
            window.TryAcquire();
    });

    private static Operation SlidingWindow(SlidingWindow limiter) => new(iterations =>
    {
        var window = limiter;
        for (var i = 0; i < iterations; i++)
            window.TryAcquire();
    });

    private static Operation Gate(ConcurrencyGate limiter) => new(iterations =>
    {
        var gate = limiter;
        for (var i = 0; i < iterations; i++)
        {
            if (gate.TryEnter(out var lease))
                lease.Dispose();
        }
    });

    private static Operation GateDeny(ConcurrencyGate limiter)
    {
        while (limiter.TryEnter(out _))
        {
        }

        return new(iterations =>
        {
            var gate = limiter;
            for (var i = 0; i < iterations; i++)
                gate.TryEnter(out _);
        });
    }

    private static Operation Bcl(RateLimiter limiter) => new(BclLoop(limiter));

    private static Action<int> BclLoop(RateLimiter limiter) => iterations =>
    {
        var peer = limiter;
        for (var i = 0; i < iterations; i++)
            peer.AttemptAcquire().Dispose();
    };

    /// <summary>Half of the iterations on each of two threads, which wait for each other before they start.</summary>
    private static Operation OnTwoThreads(Action<int> loop) => new(iterations =>
    {
        var ready = 0;
        var other = new Thread(Half);
        other.Start();
        Half();
        other.Join();

        void Half()
        {
            Interlocked.Increment(ref ready);
            while (Volatile.Read(ref ready) < 2)
                Thread.SpinWait(1);
            loop(iterations / 2);
        }
    }, batchMilliseconds: 60);
}
