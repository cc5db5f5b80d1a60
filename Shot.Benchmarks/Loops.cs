using System.Threading.RateLimiting;
using Polly;

namespace Shot.Benchmarks;

/// <summary>
/// Loops over the measured operations. Each operation has its own loop, so that its call is inlined; several threads
/// may run one loop. Leases of peers are disposed, as their users must do.
/// </summary>
internal static class Loops
{
    /// <summary>
    /// The lower bound of an admission: a compare-and-swap of a value just read. It succeeds unless another thread
    /// interferes.
    /// </summary>
    public static Action<int> Swap()
    {
        long word = 0;
        return iterations =>
        {
            for (var i = 0; i < iterations; i++)
            {
                var seen = Volatile.Read(ref word);
                Interlocked.CompareExchange(ref word, seen + 1, seen);
            }
        };
    }

    /// <summary>Touches no memory: shows how the machine itself scales to two threads.</summary>
    public static void Arithmetic(int iterations)
    {
        var state = 88172645463325252UL;
        for (var i = 0; i < iterations; i++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }

        GC.KeepAlive(state == 0 ? "" : null);
    }

    public static Action<int> Acquire(TokenBucket limiter) => iterations =>
    {
        var bucket = limiter;
        for (var i = 0; i < iterations; i++)
            bucket.TryAcquire();
    };

    public static Action<int> Acquire(FixedWindow limiter) => iterations =>
    {
        var window = limiter;
        for (var i = 0; i < iterations; i++)
            window.TryAcquire();
    };

    public static Action<int> Acquire(SlidingWindow limiter) => iterations =>
    {
        var window = limiter;
        for (var i = 0; i < iterations; i++)
            window.TryAcquire();
    };

    public static Action<int> EnterAndLeave(ConcurrencyGate limiter) => iterations =>
    {
        var gate = limiter;
        for (var i = 0; i < iterations; i++)
        {
            if (gate.TryEnter(out var lease))
                lease.Dispose();
        }
    };

    public static Action<int> EnterAndLeave(AdaptiveConcurrencyGate limiter) => iterations =>
    {
        var gate = limiter;
        for (var i = 0; i < iterations; i++)
        {
            if (gate.TryEnter(out var lease))
                lease.Dispose();
        }
    };

    /// <summary>Enters without a lease, as a guard does.</summary>
    public static Action<int> EnterAndLeaveWord(AdaptiveConcurrencyGate limiter, ShotCriticality criticality = default) => iterations =>
    {
        var (gate, caller) = (limiter, criticality);
        for (var i = 0; i < iterations; i++)
        {
            if (gate.TryEnter(caller))
                gate.Leave();
        }
    };

    public static Action<int> Acquire(RateLimiter limiter) => iterations =>
    {
        var peer = limiter;
        for (var i = 0; i < iterations; i++)
            peer.AttemptAcquire().Dispose();
    };

    public static Action<int> Acquire<T>(KeyedLimiter<T> limiter, T[] keys)
        where T : notnull
    {
        var reached = 0;
        return iterations =>
        {
            var (keyed, order, next) = (limiter, keys, Claim(ref reached, iterations, keys.Length));
            for (var i = 0; i < iterations; i++)
            {
                keyed.TryAcquire(order[next]);
                if (++next == order.Length)
                    next = 0;
            }
        };
    }

    public static Action<int> Acquire<T>(PartitionedRateLimiter<T> limiter, T[] keys)
    {
        var reached = 0;
        return iterations =>
        {
            var (peer, order, next) = (limiter, keys, Claim(ref reached, iterations, keys.Length));
            for (var i = 0; i < iterations; i++)
            {
                peer.AttemptAcquire(order[next]).Dispose();
                if (++next == order.Length)
                    next = 0;
            }
        };
    }

    /// <summary>
    /// Runs minimal work through a pipeline, through the interface that reports a refusal without throwing.
    /// </summary>
    public static Action<int> Execute(ResiliencePipeline<int> pipeline) => iterations =>
    {
        var context = ResilienceContextPool.Shared.Get();
        for (var i = 0; i < iterations; i++)
        {
            var outcome = pipeline.ExecuteOutcomeAsync(static (_, value) => Outcome.FromResultAsValueTask(value), context, 1);
            if (!outcome.IsCompletedSuccessfully)
                throw new InvalidOperationException("The pipeline waited.");
            outcome.GetAwaiter().GetResult();
        }

        ResilienceContextPool.Shared.Return(context);
    };

    // A run goes on in the order where the last one ended: so many keys would make it too long.
    private static int Claim(ref int reached, int iterations, int length) =>
        (int)((uint)(Interlocked.Add(ref reached, iterations) - iterations) % (uint)length);
}
