namespace Shot.Tests.Limiters;

/// <summary>
/// Where threads keep their budgets must outlive every collection: once it was a pinned array that nothing referred to, and refusals
/// wrote into whatever the collector had put there (broken response headers, then an access violation).
/// </summary>
public sealed class ReadingBudgetMemoryTests
{
    [Fact]
    public void Refusals_after_a_collection_write_into_nobody_elses_memory()
    {
        var limiter = new TokenBucket(1, perSecond: 0.0001);
        Refuse(limiter);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        var neighbours = Enumerable.Range(0, 200).Select(_ => GC.AllocateArray<long>(2048, pinned: true)).ToList();
        Refuse(limiter);
        Assert.All(neighbours, neighbour => Assert.False(neighbour.AsSpan().ContainsAnyExcept(0L)));
    }

    private static void Refuse(TokenBucket limiter)
    {
        for (var i = 0; i < 100_000; i++)
            limiter.TryAcquire();
        Assert.False(limiter.TryAcquire());
    }
}
