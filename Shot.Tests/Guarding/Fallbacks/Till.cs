namespace Shot.Tests.Guarding.Fallbacks;

/// <summary>A class with partial methods that have fallbacks.</summary>
internal sealed partial class Till
{
    public int Lost { get; private set; }

    [ShotLimit(1, perSecond: 1 / 1000.0, Fallback = nameof(Lose))]
    public partial void Take(int amount);

    [ShotConcurrency(1, Fallback = nameof(NothingAsync))]
    public partial IAsyncEnumerable<int> ReadAsync(IAsyncEnumerable<int> items);

    private static void TakeCore(int amount)
    {
    }

    private void Lose(int amount) => Lost += amount;

    private static IAsyncEnumerable<int> ReadAsyncCore(IAsyncEnumerable<int> items) => items;

    private static IAsyncEnumerable<int> NothingAsync(IAsyncEnumerable<int> items) => AsyncEnumerable.Empty<int>();
}
