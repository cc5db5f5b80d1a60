namespace Shot.Tests.Limiters;

/// <summary>No clock makes a limiter admit its permits again: time stands still until a clock that has gone back has caught up.</summary>
public sealed class ClockThatGoesBackTests
{
    private const int Permits = 10;
    private const long Second = 1_000;

    // A window, and the time in which a bucket fills, is a second.
    private readonly ManualClock _time = new(frequency: Second, start: 60 * Second);

    public enum Kind
    {
        Limiter,
        Keyed,
        Hold,
    }

    public static TheoryData<ShotStrategy, Kind, long> Matrix()
    {
        var matrix = new TheoryData<ShotStrategy, Kind, long>();
        foreach (var strategy in Enum.GetValues<ShotStrategy>())
        {
            foreach (var kind in Enum.GetValues<Kind>())
            {
                foreach (var back in new[] { 1, Second / 3, Second, (2 * Second) + 1, 3_600 * Second })
                    matrix.Add(strategy, kind, back);
            }
        }

        return matrix;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void A_clock_that_keeps_going_back_admits_no_permit_again(ShotStrategy strategy, Kind kind, long back)
    {
        var limiter = Create(strategy, kind);
        var admitted = 0;
        for (var i = 0; i < 20; i++)
        {
            admitted += limiter.AdmittedOf(20);
            _time.Advance(-back);
        }

        Assert.Equal(Permits, admitted);
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void A_clock_that_goes_to_and_fro_admits_nothing_until_it_exceeds_its_latest_time(ShotStrategy strategy, Kind kind, long back)
    {
        var limiter = Create(strategy, kind);
        _time.Advance(5 * Second);
        Assert.Equal(Permits, limiter.AdmittedOf(20));
        for (var i = 0; i < 20; i++)
        {
            _time.Advance(-back);
            Assert.Equal(0, limiter.AdmittedOf(20));
            Assert.Equal(0, limiter.Available);
            _time.Advance(back);
            Assert.Equal(0, limiter.AdmittedOf(20));
        }

        _time.Advance(3 * Second);
        Assert.Equal(Permits, limiter.AdmittedOf(20));
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void A_caller_that_waits_for_RetryAfter_is_admitted(ShotStrategy strategy, Kind kind, long back)
    {
        var limiter = Create(strategy, kind);
        Assert.Equal(Permits, limiter.AdmittedOf(20));
        _time.Advance(-back);
        Assert.False(limiter.TryAcquire(1, out var retryAfter));
        Assert.True(retryAfter > TimeSpan.FromMilliseconds(back));
        _time.Advance(retryAfter - TimeSpan.FromMilliseconds(1));
        Assert.False(limiter.TryAcquire(1, out _));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(limiter.TryAcquire(1, out _));
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void A_change_of_numbers_while_the_clock_is_back_admits_nothing_again(ShotStrategy strategy, Kind kind, long back)
    {
        var limiter = Create(strategy, kind);
        _time.Advance(5 * Second);
        Assert.Equal(Permits, limiter.AdmittedOf(20));
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(-back);
            limiter = limiter.Successor();
            Assert.Equal(0, limiter.AdmittedOf(20));
            _time.Advance(back);
            Assert.Equal(0, limiter.AdmittedOf(20));
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void The_bound_holds_by_the_latest_time_that_a_jumping_clock_showed(ShotStrategy strategy, Kind kind, long back)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var limiter = Create(strategy, kind);
            var start = _time.Timestamp;
            var latest = start;
            var admissions = new List<(long At, int Permits)>();
            for (var i = 0; i < 100; i++)
            {
                _time.Advance(random.Next(3) == 0 ? -random.NextInt64(back + 1) : random.NextInt64(Math.Min(2 * back, Second) + 1));
                latest = Math.Max(latest, _time.Timestamp);
                var permits = random.Next(1, 4);
                if (random.Next(2) == 0 ? limiter.TryAcquire(permits) : limiter.TryAcquire(permits, out _))
                    admissions.Add((latest - start, permits));
            }

            for (var first = 0; first < admissions.Count; first++)
            {
                var sum = 0;
                for (var last = first; last < admissions.Count; last++)
                {
                    sum += admissions[last].Permits;
                    Assert.True(sum <= Bound(strategy, admissions[first].At, admissions[last].At), $"{sum} from {admissions[first].At} to {admissions[last].At} ms, seed {seed}");
                }
            }

            _time.Advance(latest - _time.Timestamp);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Second)]
    [InlineData(3_600 * Second)]
    public void Bookings_are_told_how_long_they_wait_and_given_back_by_the_latest_time(long back)
    {
        var bucket = new TokenBucket(Permits, Permits, _time);
        var delay = TimeSpan.FromMilliseconds(back + (2 * Second));
        Assert.True(bucket.TryReserve(Permits, TimeSpan.Zero, out var first));
        _time.Advance(Second);
        Assert.True(bucket.TryReserve(Permits, TimeSpan.Zero, out _));
        _time.Advance(-back);
        Assert.False(bucket.TryReserve(Permits, TimeSpan.FromMilliseconds(back + Second - 1), out _));
        Assert.True(bucket.TryReserve(Permits, delay, out var booked));
        Assert.Equal(TimeSpan.FromMilliseconds(back + Second), booked.Delay);
        Assert.True(booked.Cancel());

        // These came back by themselves before the clock went back.
        first.Cancel();
        Assert.Equal(0, bucket.AvailablePermits);
        Assert.Null(bucket.IdleDuration);
        _time.Advance(back + Second);
        Assert.Equal(Permits, bucket.AvailablePermits);
        _time.Advance(-back);
        Assert.True(bucket.TryReserve(1, TimeSpan.Zero, out var atOnce));
        Assert.Equal(TimeSpan.Zero, atOnce.Delay);
        Assert.True(atOnce.Cancel());
        Assert.Equal(TimeSpan.Zero, bucket.IdleDuration);
    }

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void Threads_that_see_a_clock_tremble_over_the_end_of_a_window_enter_once(ShotStrategy strategy)
    {
        const int Threads = 4;
        for (var round = 0; round < 50; round++)
        {
            var time = new TremblingClock();
            var limiter = LimiterFactory.Create(strategy, Permits, 1, time);
            var admitted = 0;
            using var start = new Barrier(Threads);
            var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(Run)).ToArray();
            Array.ForEach(threads, static thread => thread.Start());
            Array.ForEach(threads, static thread => thread.Join());

            // The clock never shows more than the first tick of the second window, which lasts ten seconds.
            Assert.InRange(admitted, Permits, strategy == ShotStrategy.FixedWindow ? 2 * Permits : Permits + 10);

            void Run()
            {
                start.SignalAndWait();
                for (var i = 0; i < 200; i++)
                {
                    if (limiter.TryAcquire())
                        Interlocked.Increment(ref admitted);
                }
            }
        }
    }

    private static double Bound(ShotStrategy strategy, long first, long last) => strategy switch
    {
        ShotStrategy.FixedWindow => Permits * ((last / Second) - (first / Second) + 1),
        _ => Permits + (Permits * (last - first) / (double)Second),
    };

    private ITaker Create(ShotStrategy strategy, Kind kind) =>
        kind == Kind.Limiter ? new Unkeyed(strategy, _time, null) : new OneKey(strategy, kind == Kind.Hold, _time, null);

    /// <summary>The same three questions to a limiter, or to one key of a limiter of keys.</summary>
    private interface ITaker
    {
        int Available { get; }

        bool TryAcquire(int permits);

        bool TryAcquire(int permits, out TimeSpan retryAfter);

        ITaker Successor();

        int AdmittedOf(int calls)
        {
            var admitted = 0;
            for (var i = 0; i < calls; i++)
                admitted += (i % 2 == 0 ? TryAcquire(1) : TryAcquire(1, out _)) ? 1 : 0;
            return admitted;
        }
    }

    private sealed class Unkeyed : ITaker
    {
        private readonly ShotStrategy _strategy;
        private readonly TimeProvider _time;
        private readonly Limiter _limiter;

        public Unkeyed(ShotStrategy strategy, TimeProvider time, Limiter? predecessor)
        {
            (_strategy, _time) = (strategy, time);
            _limiter = LimiterFactory.Create(strategy, Permits, Permits, time);
            if (predecessor is not null)
                _limiter.TakeOver(predecessor);
        }

        public int Available => _limiter.AvailablePermits;

        public bool TryAcquire(int permits) => _limiter.TryAcquire(permits);

        public bool TryAcquire(int permits, out TimeSpan retryAfter)
        {
            var couldTake = _limiter.TryProbe(permits, TimeSpan.Zero, out var after);
            var taken = _limiter.TryAcquire(permits, out retryAfter);
            Assert.Equal((couldTake, after), (taken, retryAfter));
            return taken;
        }

        public ITaker Successor() => new Unkeyed(_strategy, _time, _limiter);
    }

    private sealed class OneKey : ITaker
    {
        private const ulong Hash = 7;

        private readonly ShotStrategy _strategy;
        private readonly bool _holds;
        private readonly TimeProvider _time;
        private readonly KeyTable _table;

        public OneKey(ShotStrategy strategy, bool holds, TimeProvider time, KeyTable? predecessor)
        {
            (_strategy, _holds, _time) = (strategy, holds, time);
            _table = KeyTable.Create(Permits, Permits, maxKeys: 16, strategy, KeyOverflow.Refuse, time);
            if (predecessor is not null)
                _table.TakeOver(predecessor);
        }

        public int Available => _table.Available(Hash, plan: 0);

        public bool TryAcquire(int permits) => _holds ? TryHold(permits, out _) : _table.TryAcquire(Hash, plan: 0, permits);

        public bool TryAcquire(int permits, out TimeSpan retryAfter)
        {
            var couldTake = _table.TryProbe(Hash, plan: 0, permits, out var after);
            var taken = _holds ? TryHold(permits, out retryAfter) : _table.TryAcquire(Hash, plan: 0, permits, out retryAfter);
            Assert.Equal((couldTake, after), (taken, retryAfter));
            return taken;
        }

        public ITaker Successor() => new OneKey(_strategy, _holds, _time, _table);

        private bool TryHold(int permits, out TimeSpan retryAfter)
        {
            if (!_table.TryHold(Hash, plan: 0, permits, out var hold, out retryAfter))
                return false;
            _table.End(hold, isTaken: true);
            return true;
        }
    }

    /// <summary>Shows the last tick of a window of ten seconds and the first of the next one in turns.</summary>
    private sealed class TremblingClock : TimeProvider
    {
        private int _readings = -1;

        public override long TimestampFrequency => Second;

        public override long GetTimestamp()
        {
            var reading = Interlocked.Increment(ref _readings);
            return reading == 0 ? 0 : (10 * Second) - (reading % 2);
        }
    }
}
