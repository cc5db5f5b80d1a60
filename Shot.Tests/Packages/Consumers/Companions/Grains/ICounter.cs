using Orleans;

namespace Companions.Grains;

public interface ICounter : IGrainWithStringKey
{
    Task<int> AddAsync(int number);
}
