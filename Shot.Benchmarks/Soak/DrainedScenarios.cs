namespace Shot.Benchmarks.Soak;

/// <summary>No permits are replenished: exactly the permits of a new limiter are admitted, round after round.</summary>
internal static class DrainedScenarios
{
    private const int Permits = 100_000;
    private const int CallsPerPermit = 4;
    private const int Keys = 500;

    // One permit is replenished per day.
    private const double Drip = 1 / 86_400.0;

    public static IEnumerable<Scenario> All { get; } =
    [
        new("TokenBucket, drained", "exactly the permits",
            static crew => Take(crew, static () => new TokenBucket(Permits, Permits * Drip / 1_000))),
        new("FixedWindow, drained", "exactly the permits",
            static crew => Take(crew, static () => new FixedWindow(Permits, Permits * Drip / 1_000))),
        new("SlidingWindow, drained", "exactly the permits",
            static crew => Take(crew, static () => new SlidingWindow(Permits, Permits * Drip / 1_000))),
        new("TokenBucket, drained, every other call returned", "the permits, less what is forfeited",
            static crew => Return(crew, static () => new TokenBucket(Permits, Permits * Drip / 1_000))),
        new("FixedWindow, drained, every other call returned", "exactly the permits",
            static crew => Return(crew, static () => new FixedWindow(Permits, Permits * Drip / 1_000))),
        new("SlidingWindow, drained, every other call returned", "exactly the permits",
            static crew => Return(crew, static () => new SlidingWindow(Permits, Permits * Drip / 1_000))),
        new("KeyedLimiter, drained", "exactly the permits of each key", DrainKeys),
    ];

    private static void Take(Crew crew, Func<Limiter> create) => Drain(crew, create, static (limiter, _) => limiter.TryAcquire());

    private static void Return(Crew crew, Func<Limiter> create) => Drain(crew, create, static (limiter, random) =>
    {
        if (!limiter.TryAcquire(1, out _, out var stamp))
            return false;
        if (random.Next(2) == 0)
            return true;
        limiter.Return(stamp);
        return false;
    });

    private static void Drain(Crew crew, Func<Limiter> create, Func<Limiter, Random, bool> tryTake)
    {
        while (crew.Left > 0)
        {
            var limiter = create();
            var before = crew.Admitted;
            crew.Work(
                Permits * CallsPerPermit,
                (thread, random) =>
                {
                    if (tryTake(limiter, random))
                        crew.Count(thread, 1);
                },
                () => Check(fewest: 0));

            // Takes what the threads left.
            while (limiter.TryAcquire(1, out _))
                crew.Count(crew.Threads, 1);
            // A fraction of a permit may be forfeited that the count leaves out.
            Check(fewest: Permits - limiter.ForfeitedPermits - (limiter is TokenBucket ? 1 : 0));

            void Check(long fewest)
            {
                var admitted = crew.Admitted - before;
                if (admitted > Permits || admitted < fewest)
                    crew.Report($"{admitted} of {Permits} permits entered, {limiter.ForfeitedPermits} were forfeited");
            }
        }
    }

    private static void DrainKeys(Crew crew)
    {
        const int PermitsOfKey = 100;
        while (crew.Left > 0)
        {
            var limiter = new KeyedLimiter<int>(PermitsOfKey, Drip, maxKeys: Keys * 2, overflow: KeyOverflow.Refuse);
            var admitted = new int[Keys];
            crew.Work(Keys * PermitsOfKey * CallsPerPermit, (thread, random) => Take(thread, random.Next(Keys)), () => Check(fewest: 0));
            for (var key = 0; key < Keys; key++)
            {
                while (Take(crew.Threads, key))
                {
                }
            }

            // A key that got no slot is refused.
            Check(fewest: limiter.Overflows == 0 ? PermitsOfKey : 0);

            bool Take(int thread, int key)
            {
                // The plain overload may refuse by a clock reading older than the claim.
                if (!limiter.TryAcquire(key, 1, out TimeSpan _))
                    return false;
                Interlocked.Increment(ref admitted[key]);
                crew.Count(thread, 1);
                return true;
            }

            void Check(int fewest)
            {
                var wrong = Array.FindIndex(admitted, count => count > PermitsOfKey || count < fewest);
                if (wrong >= 0)
                    crew.Report($"Key {wrong} got {admitted[wrong]} of {PermitsOfKey} permits");
            }
        }
    }
}
