namespace Shot;

/// <content>Taking permits that may not be available.</content>
public abstract partial class Limiter
{
    /// <summary>Takes permits of a token bucket whether they are available or not: see <see cref="Surcharge"/>. Calls on a lease notice:
    /// it ends below a ceiling, and the word only grows towards its end.</summary>
    /// <param name="permits">Number of permits, at least 1.</param>
    /// <returns>False if a successor has replaced this limiter: ask that one instead.</returns>
    internal bool TrySurcharge(int permits)
    {
        while (true)
        {
            var (_, word, _, now, rolled) = Read();

            // The flag after the word: Close sets them in the opposite order. If it closes the word later, the swap fails.
            if (IsClosed)
                return false;
            if (Interlocked.CompareExchange(ref _word, Surcharged(rolled, now, permits), word) == word)
                return true;
        }
    }

    /// <summary>The word after a surcharge.</summary>
    private protected virtual long Surcharged(long rolled, long now, int permits) =>
        throw new NotSupportedException("Only a token bucket can be surcharged.");
}
