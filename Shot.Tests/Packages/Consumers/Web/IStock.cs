using Shot;

namespace Consumer;

public interface IStock
{
    [ShotLimit(2, perSecond: 0.01)]
    int Count(string item);
}
