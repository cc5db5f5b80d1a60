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
        var delay = Ticks(maxDelay);
        var reading = Read();
        var ceiling = Ceiling(reading.Rolled, delay == 0 ? reading.Now : After(reading.Elapsed, delay, reading.Now));
        var isAvailable = Replenishment.Add(reading.Rolled, Cost(permits)) <= ceiling;
        retryAfter = isAvailable ? TimeSpan.Zero : RetryAfter(permits, reading, delay);
        return isAvailable;
    }
}
