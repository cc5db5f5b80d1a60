namespace Shot.Tests.Limiters;

/// <summary>
/// A planted defect: the swap covers the time of the last refill only, and the tokens are stored after it, so two threads that
/// found the same tokens both take them. Nothing refills here, as in the races.
/// </summary>
internal sealed class TwoWordBucket(long permits)
{
    private long _refilled;
    private long _tokens = permits;

    public bool TryAcquire()
    {
        while (true)
        {
            var refilled = Volatile.Read(ref _refilled);
            var tokens = Volatile.Read(ref _tokens);
            if (tokens < 1)
                return false;
            if (Interlocked.CompareExchange(ref _refilled, refilled + 1, refilled) != refilled)
                continue;
            Volatile.Write(ref _tokens, tokens - 1);
            return true;
        }
    }
}
