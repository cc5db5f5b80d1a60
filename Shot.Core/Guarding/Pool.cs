using System.Collections.Concurrent;

namespace Shot.Guarding;

/// <summary>Objects for reuse. Each thread keeps one at hand. Overflow goes to a queue of about <see cref="MaxWaiting"/>.</summary>
internal static class Pool<T>
    where T : class
{
    private const int MaxWaiting = 1_024;

    private static readonly ConcurrentQueue<T> Waiting = new();
    [ThreadStatic]
    private static T? _atHand;

    public static T? TryRent()
    {
        if (_atHand is { } item)
        {
            _atHand = null;
            return item;
        }

        return Waiting.TryDequeue(out item) ? item : null;
    }

    /// <summary>Keeps an object that nobody references any more, if there is room for it.</summary>
    public static bool TryReturn(T item)
    {
        if (_atHand is null)
            _atHand = item;
        else if (Waiting.Count < MaxWaiting)
            Waiting.Enqueue(item);
        else
            return false;
        return true;
    }
}
