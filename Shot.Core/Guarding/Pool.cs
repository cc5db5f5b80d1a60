using System.Collections.Concurrent;

namespace Shot.Guarding;

/// <summary>Objects for reuse. Each thread keeps one at hand. Overflow goes to a queue bounded by <see cref="MaxWaiting"/>.</summary>
internal static class Pool<T>
    where T : class
{
    private const int MaxWaiting = 1_024;

    private static readonly ConcurrentQueue<T> Waiting = new();
    private static int _waiting;

    [ThreadStatic]
    private static T? _atHand;

    public static T? TryRent()
    {
        if (_atHand is { } item)
        {
            _atHand = null;
            return item;
        }

        if (!Waiting.TryDequeue(out item))
            return null;
        Interlocked.Decrement(ref _waiting);
        return item;
    }

    /// <summary>Keeps an object that nobody references any more, if there is room for it.</summary>
    public static bool TryReturn(T item)
    {
        if (_atHand is null)
        {
            _atHand = item;
            return true;
        }

        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        Waiting.Enqueue(item);
        return true;
    }
}
