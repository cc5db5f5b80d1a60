using Shot;

namespace Consumer.Misplaced;

public interface IStock
{
    // SHOT040: it has no keys.
    [ShotLimit(1000, perSecond: 1000)]
    int Count(string item);

    // SHOT022: no limit here asks for a key.
    void Touch(string item);
}
