using Shot;

namespace Consumer;

public partial class Payments
{
    [ShotLimit(2, perSecond: 0.01)]
    public partial int Charge(int amount);

    private int ChargeCore(int amount) => amount;
}
