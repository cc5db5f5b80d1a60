using Shot;

namespace Contract;

[ShotLimit(1, perSecond: 0.001)]
public interface IStore<out T>
{
    T? Find(int id);
}
