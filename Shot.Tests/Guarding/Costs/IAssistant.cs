namespace Shot.Tests.Guarding.Costs;

/// <summary>A service whose calls state their costs and settle them.</summary>
public interface IAssistant
{
    [ShotLimit(10, perSecond: 1, Name = "tokens", CostFrom = nameof(Estimate), Settles = true)]
    Task<int> AskAsync(int estimate, Func<Task<int>> work);

    [ShotLimit(10, perSecond: 1, Name = "tokens of a tenant", CostFrom = nameof(EstimateOf), Settles = true)]
    [ShotLimit(10, perSecond: 1, Name = "both", CostFrom = nameof(EstimateOf), Cost = 2, Settles = true)]
    int Ask([ShotKey] string tenant, int estimate, Func<int> work);

    [ShotLimit(10, perSecond: 1, Name = "items", Cost = 5, Settles = true)]
    IAsyncEnumerable<int> Stream(int items);

    [ShotLimit(10, perSecond: 1, Name = "waiting", CostFrom = nameof(Estimate), Settles = true, MaxQueueMs = 5_000)]
    Task<int> WaitAsync(int estimate, Func<Task<int>> work);

    int Estimate(int estimate, Func<Task<int>> work);

    static int EstimateOf(string tenant, int estimate, Func<int> work) => estimate;
}
