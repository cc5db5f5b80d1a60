using Shot;

namespace Companions.Web;

public interface IStock
{
    [ShotLimit(100, perSecond: 100)]
    [ShotLimit(1, perSecond: 0.01, Key = "parameter:item", Name = "items")]
    int Count(string item);
}
