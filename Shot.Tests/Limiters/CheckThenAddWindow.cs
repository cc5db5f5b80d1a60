namespace Shot.Tests.Limiters;

/// <summary>A planted defect: it looks whether there is room, and counts afterwards, so threads that looked at the same time all enter.</summary>
/// <param name="permits">How many should enter.</param>
/// <param name="meanwhile">Happens between the two.</param>
internal sealed class CheckThenAddWindow(long permits, Action? meanwhile = null)
{
    private long _taken;

    public long Taken => Volatile.Read(ref _taken);

    public bool TryAcquire()
    {
        if (Taken >= permits)
            return false;
        meanwhile?.Invoke();
        Interlocked.Increment(ref _taken);
        return true;
    }
}
