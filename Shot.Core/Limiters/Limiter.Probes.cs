namespace Shot;

/// <content>Tells whether permits are available without taking them.</content>
public abstract partial class Limiter
{
    /// <summary>Whether permits could be taken now, or booked to come due within a delay. Changes nothing. Reads the clock.</summary>
    /// <param name="permits">1 to <see cref="Permits"/>.</param>
    /// <param name="maxDelay">Zero, or for a token bucket up to 1,000 days.</param>
    /// <param name="retryAfter">If not, the time after which they could. Otherwise zero.</param>
    internal bool TryProbe(int permits, TimeSpan maxDelay, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        var delay = Ticks(maxDelay);

        // The word before the clock, as in AcquirePrecisely.
        var word = Volatile.Read(ref _word);
        var elapsed = Elapsed();
        var now = Now(elapsed);
        var rolled = Roll(word, now);
        var ceiling = Ceiling(rolled, delay == 0 ? now : After(elapsed, delay, now));
        return Replenishment.Add(rolled, Cost(permits)) <= ceiling
            || Refuse(permits, rolled, Replenishment.Add(elapsed, delay), now, out retryAfter);
    }
}
