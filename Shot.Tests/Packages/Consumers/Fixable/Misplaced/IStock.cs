using Shot;

namespace Consumer.Misplaced;

public interface IStock
{
    [ShotLimit(1000, perSecond: 1000)]
    int Count(string item);
}
