namespace Shot.Tests.Limiters;

/// <summary>A planted defect: it looks whether there is room, and counts afterwards, so threads that looked at the same time all enter.</summary>
internal sealed class CheckThenAddWindow(long permits)
{
    private long _taken;

    public bool TryAcquire()
    {
        if (Volatile.Read(ref _taken) >= permits)
            return false;
        Interlocked.Increment(ref _taken);
        return true;
    }
}
