namespace Shot.Tests.Limiters;

/// <summary>Work that was let in, booked and given back, and what must hold of it by the obvious models in exact arithmetic.</summary>
internal sealed class ReturnHistory(ShotStrategy strategy, int burst)
{
    // A permit is a millisecond, a window as many as there are permits.
    public const long Millisecond = 1_000_000;
    private const int PerSecond = 1_000;
    private const long Frequency = 1_000_000_000;

    private readonly ManualClock _time = new(Frequency);
    private readonly List<Work> _kept = [];
    private Limiter? _limiter;

    private Limiter Limiter => _limiter ??= LimiterFactory.Create(strategy, burst, PerSecond, _time);

    public void Advance(long nanoseconds)
    {
        _ = Limiter;
        _time.Advance(nanoseconds);
    }

    public void Take(int permits)
    {
        var available = Limiter.AvailablePermits;
        var admitted = Limiter.TryAcquire(permits, out _, out var stamp);
        Assert.Equal(available >= permits, admitted);
        if (admitted)
            _kept.Add(new Work(_time.Timestamp, _time.Timestamp, stamp));
    }

    public void Book(int permits, int milliseconds)
    {
        if (Limiter is not TokenBucket bucket)
            Take(permits);
        else if (bucket.TryReserve(permits, TimeSpan.FromMilliseconds(milliseconds), out var booked))
            _kept.Add(new Work(_time.Timestamp, _time.Timestamp + (booked.Delay.Ticks * 100), booked.Stamp));
    }

    public void GiveBack(int which)
    {
        if (_kept.Count == 0)
            return;
        var before = Limiter.ForfeitedPermits;
        var work = _kept[which % _kept.Count];
        _kept.Remove(work);
        var isWhole = Limiter.Return(work.Stamp);
        Assert.InRange(Limiter.ForfeitedPermits, before, before + (isWhole ? 0 : work.Stamp.Permits));
        Assert.True(isWhole || strategy == ShotStrategy.TokenBucket, "A window forfeited permits.");
    }

    /// <summary>A limiter that never took what was given back has at least as much available: a window just as much, a bucket more by what was counted as
    /// forfeited, and the fraction of a permit that this count leaves out.</summary>
    public void CheckAvailable()
    {
        IModel model = strategy == ShotStrategy.TokenBucket
            ? new BucketModel(burst, PerSecond, Frequency)
            : new WindowModel(burst, PerSecond, Frequency, weighted: strategy == ShotStrategy.SlidingWindow);
        foreach (var work in _kept)
        {
            model.Available(work.Taken);
            model.Take(work.Taken, work.Stamp.Permits);
        }

        var expected = Math.Max(0, model.Available(_time.Timestamp));
        var forfeited = Limiter.ForfeitedPermits;
        Assert.InRange(Limiter.AvailablePermits, forfeited == 0 && strategy != ShotStrategy.TokenBucket ? expected : expected - forfeited - 1, expected);
    }

    /// <summary>What may begin from s to t, for every s and t, is within the bound.</summary>
    public void CheckBound()
    {
        foreach (var from in _kept.Select(static work => work.Begins))
        {
            foreach (var to in _kept.Select(static work => work.Begins).Where(to => to >= from))
            {
                var permits = _kept.Where(work => work.Begins >= from && work.Begins <= to).Sum(static work => work.Stamp.Permits);
                Assert.True(permits <= Bound(from, to), $"{permits} began from {from} to {to} with a burst of {burst}.");
            }
        }
    }

    private double Bound(long from, long to)
    {
        var length = burst * Millisecond;
        if (strategy == ShotStrategy.FixedWindow)
            return from / length == to / length ? burst : double.PositiveInfinity;
        // A due time is told in ticks of 100 ns, rounded up: two ticks of slack.
        return burst + ((to - from + 200) / (double)Millisecond);
    }

    private sealed record Work(long Taken, long Begins, PermitStamp Stamp);
}
