using CsCheck;

namespace Shot.Tests.Limiters;

/// <summary>
/// Operations of several threads at once tell, and leave behind, what they would have one after another in some order. Caught: <see cref="CheckThenAddWindow"/>,
/// planted below.
/// </summary>
public sealed class ParallelTests
{
    private const int Iterations = 200;
    private const int Threads = 3;
    private const int Stamps = 3;

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void Taking_returning_and_probing_are_linearizable(ShotStrategy strategy) =>
        Linearizes(
            // Some permits are taken, time passes, more are taken: then threads take, and give back what was taken.
            Gen.Select(Gen.Int[3, 8], Gen.Int[0, 3], Gen.Int[0, 8]).Select((permits, early, milliseconds) => new Observed<Given>(
                new Given(strategy, permits, early, milliseconds), static given => (given.Limiter.AvailablePermits * 1_000) + given.Limiter.ForfeitedPermits)),
            Operation<Given>("take", Gen.Int[1, 3], static (given, permits) => given.Limiter.TryAcquire(permits) ? 1 : 0),
            Operation<Given>("stamp", Gen.Int[1, 3], static (given, permits) => given.Limiter.TryAcquire(permits, out _, out _) ? 1 : 0),
            Operation<Given>("give back", Gen.Int[0, Stamps - 1], static (given, stamp) => given.GiveBack(stamp)),
            Operation<Given>("look", Gen.Const(0), static (given, _) => given.Limiter.AvailablePermits),
            Operation<Given>("probe", Gen.Const(0), static (given, nothing) => given.Limiter.TryAcquire(nothing) ? 1 : 0));

    // Not together with giving back: a booking that is announced and not made, because another thread was faster, costs who gives back meanwhile.
    [Fact]
    public void Taking_and_booking_are_linearizable() =>
        Linearizes(
            Gen.Int[1, 3].Select(static permits => new Observed<TokenBucket>(new TokenBucket(permits, 1_000, new ManualClock()), static bucket => bucket.AvailablePermits)),
            Operation<TokenBucket>("take", Gen.Const(1), static (bucket, permits) => bucket.TryAcquire(permits) ? 1 : 0),
            Operation<TokenBucket>("book", Gen.Int[1, 4], static (bucket, milliseconds) =>
                bucket.TryReserve(1, TimeSpan.FromMilliseconds(milliseconds), out var booked) ? booked.Delay.Ticks : -1));

    [Fact]
    public void Entering_and_leaving_are_linearizable() =>
        Linearizes(
            Gen.Int[1, 2].Select(static limit => new Observed<Visitors>(new Visitors(limit), static visitors => visitors.Gate.Entered)),
            Operation<Visitors>("enter", Gen.Int[0, Stamps - 1], static (visitors, who) => visitors.Enter(who)),
            Operation<Visitors>("leave", Gen.Int[0, Stamps - 1], static (visitors, who) => visitors.Leave(who)));

    // Two places, four keys: who comes first gets a place.
    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void Takings_of_keys_that_share_places_are_linearizable(ShotStrategy strategy) =>
        Linearizes(
            Gen.Int[1, 3].Select(permits => new Observed<KeyedLimiter<int>>(
                new KeyedLimiter<int>(permits, 1_000, maxKeys: 2, strategy, KeyOverflow.Refuse, timeProvider: new ManualClock()),
                static limiter => (limiter.Overflows * 10_000) + (limiter.CountLiveKeys() * 1_000) + Enumerable.Range(0, 4).Sum(key => limiter.AvailablePermits(key) << (2 * key)))),
            Operation<KeyedLimiter<int>>("take", Gen.Int[0, 3], static (limiter, key) => limiter.TryAcquire(key) ? 1 : 0),
            Operation<KeyedLimiter<int>>("look", Gen.Int[0, 3], static (limiter, key) => limiter.AvailablePermits(key)));

    [Fact]
    public void A_window_that_checks_and_then_adds_is_caught() =>
        Assert.Throws<CsCheckException>(() => Gen.Const(0)
            .Select(static _ => new Observed<CheckThenAddWindow>(new CheckThenAddWindow(1, meanwhile: static () => Thread.Sleep(1)), static window => window.Taken))
            .SampleParallel(
                [Operation<CheckThenAddWindow>("take", Gen.Const(1), static (window, _) => window.TryAcquire() ? 1 : 0)],
                static (actual, sequential) => actual.IsLike(sequential), maxSequentialOperations: 0, maxParallelOperations: 3, iter: 50, threads: Threads));

    private static void Linearizes<T>(Gen<Observed<T>> initial, params GenOperation<Observed<T>>[] operations) =>
        initial.SampleParallel(operations, static (actual, sequential) => actual.IsLike(sequential), iter: Iterations, threads: Threads);

    private static GenOperation<Observed<T>> Operation<T>(string name, Gen<int> argument, Func<T, int, long> call) =>
        GenOperation.Create<Observed<T>, (int Argument, Guid Id)>(
            Gen.Select(argument, Gen.Guid),
            operation => $"{name} {operation.Argument}",
            (observed, operation) => observed.Do(operation.Id, subject => call(subject, operation.Argument)));

    /// <summary>A limiter from which permits were taken that can be given back, each once.</summary>
    private sealed class Given
    {
        private readonly Lock _lock = new();
        private readonly PermitStamp[] _stamps = new PermitStamp[Stamps];

        public Given(ShotStrategy strategy, int permits, int early, int milliseconds)
        {
            var time = new ManualClock();
            Limiter = LimiterFactory.Create(strategy, permits, 1_000, time);
            for (var i = 0; i < Stamps; i++)
            {
                if (i == early)
                    time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                Limiter.TryAcquire(1, out _, out _stamps[i]);
            }
        }

        public Limiter Limiter { get; }

        public long GiveBack(int index)
        {
            lock (_lock)
            {
                var stamp = _stamps[index];
                _stamps[index] = default;
                return Limiter.Return(stamp) ? stamp.Permits : -1;
            }
        }
    }

    /// <summary>A gate and who may be inside.</summary>
    private sealed class Visitors(int limit)
    {
        private readonly Lock[] _locks = [new(), new(), new()];
        private readonly ConcurrencyLease[] _leases = new ConcurrencyLease[Stamps];
        private readonly bool[] _inside = new bool[Stamps];

        public ConcurrencyGate Gate { get; } = new(limit);

        public long Enter(int who)
        {
            lock (_locks[who])
                return _inside[who] ? 2 : (_inside[who] = Gate.TryEnter(out _leases[who])) ? 1 : 0;
        }

        // Disposes of leases that are long left, too.
        public long Leave(int who)
        {
            lock (_locks[who])
            {
                _leases[who].Dispose();
                var left = _inside[who];
                _inside[who] = false;
                return left ? 1 : 0;
            }
        }
    }
}
