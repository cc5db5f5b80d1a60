namespace Shot.Guarding;

/// <summary>A stream under a deadline that counts only while an item is awaited.</summary>
internal sealed class GuardedStream<T>(IAsyncEnumerable<T> work, Deadline deadline) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new GuardedEnumerator<T>(work.GetAsyncEnumerator(cancellationToken), deadline);
}
