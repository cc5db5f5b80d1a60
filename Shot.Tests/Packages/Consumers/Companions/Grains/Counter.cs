using Orleans;
using Shot;

namespace Companions.Grains;

/// <summary>The guard is in front of the grain's work. All grains of the process share the limit.</summary>
public sealed partial class Counter : Grain, ICounter
{
    private int _sum;

    [ShotLimit(2, perSecond: 0.01)]
    public partial Task<int> AddAsync(int number);

    private async Task<int> AddAsyncCore(int number)
    {
        await Task.Yield();
        return _sum += number;
    }
}
