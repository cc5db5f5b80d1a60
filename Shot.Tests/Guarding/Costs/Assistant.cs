namespace Shot.Tests.Guarding.Costs;

/// <summary>Works as its tests say.</summary>
internal sealed class Assistant : IAssistant
{
    public Task<int> AskAsync(int estimate, Func<Task<int>> work) => work();

    public int Ask(string tenant, int estimate, Func<int> work) => work();

    public async IAsyncEnumerable<int> Stream(int items)
    {
        for (var i = 0; i < items; i++)
        {
            await Task.Yield();
            yield return i;
        }

        Assert.True(ShotCost.Settle("items", items));
    }

    public Task<int> WaitAsync(int estimate, Func<Task<int>> work) => work();

    public int Estimate(int estimate, Func<Task<int>> work) => estimate == 13 ? throw new FormatException() : estimate;
}
