namespace Shot.Http.Retries;

/// <summary>Retries that first tries have earned and that are not spent. Thread-safe, without a lock.</summary>
internal sealed class Earnings(double ratio, int burst)
{
    private const long Unit = 1_000_000;

    private readonly long _perTry = (long)(ratio * Unit);
    private readonly long _most = burst * Unit;
    private long _earned;

    /// <summary>A first try earns a part of a retry.</summary>
    public void Earn()
    {
        var earned = Volatile.Read(ref _earned);
        while (earned < _most)
        {
            // The word is all there is: the swap orders nothing else.
            var found = Interlocked.CompareExchange(ref _earned, Math.Min(_most, earned + _perTry), earned);
            if (found == earned)
                return;
            earned = found;
        }
    }

    /// <summary>Spends a whole retry. Never more than were earned: the swap fails if another call has spent it.</summary>
    public bool TrySpend()
    {
        var earned = Volatile.Read(ref _earned);
        while (earned >= Unit)
        {
            var found = Interlocked.CompareExchange(ref _earned, earned - Unit, earned);
            if (found == earned)
                return true;
            earned = found;
        }

        return false;
    }
}
