namespace Shot;

/// <content>Tells whether or when permits are available without taking them.</content>
public abstract partial class Limiter
{
    /// <summary>Whether permits, at least one, could be taken now or booked within a delay. Changes nothing. Reads the clock.</summary>
    internal bool TryProbe(int permits, TimeSpan maxDelay, out TimeSpan retryAfter)
    {
        var delay = Ticks(maxDelay);
        var reading = Read();
        var ceiling = Ceiling(reading.Rolled, delay == 0 ? reading.Now : After(reading.Elapsed, delay, reading.Now));
        var isAvailable = Replenishment.Add(reading.Rolled, Cost(permits)) <= ceiling;
        retryAfter = isAvailable ? TimeSpan.Zero : RetryAfter(permits, reading, delay);
        return isAvailable;
    }

    /// <summary>Time for which all permits have been available; null while some are taken.</summary>
    /// <remarks>If a bucket fills up while permits are taken on a lease, those may not show: see <see cref="Limiter"/>.</remarks>
    internal TimeSpan? IdleDuration => SinceFull() is (true, var sinceFull)
        ? TimeSpan.FromTicks(Math.Max(sinceFull.Ticks, 0)) // Negative if the clock has gone back.
        : null;

    /// <summary>Time until all permits are available if no more are taken; zero if they are.</summary>
    internal TimeSpan UntilFull => SinceFull() is (false, var sinceFull) ? -sinceFull : TimeSpan.Zero;

    private (bool IsFull, TimeSpan SinceFull) SinceFull()
    {
        var (_, word, elapsed, now, _) = Read();
        var full = FullAt(word, now);
        return (full <= now, new TimeSpan((long)((Int128)(elapsed - _scale.ToTicks(full)) * TimeSpan.TicksPerSecond / _scale.Frequency)));
    }

    private protected abstract long FullAt(long word, long now);
}
