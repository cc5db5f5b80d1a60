using Shot;

namespace Contract;

public static partial class Payments
{
    [ShotLimit(1, perSecond: 0.001)]
    public static partial int Charge(int amount);

    private static int ChargeCore(int amount) => amount;
}
