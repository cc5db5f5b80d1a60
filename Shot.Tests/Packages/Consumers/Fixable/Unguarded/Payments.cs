using Shot;

namespace Consumer.Unguarded;

public class Payments
{
    // SHOT010: the type is not partial, and nothing does the work.
    [ShotLimit(10, perSecond: 10)]
    public partial int Charge(int amount);
}
