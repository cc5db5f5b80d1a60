using System.Numerics;

namespace Shot.Tests.Limiters;

/// <summary>A bucket of tokens that fills up: an amount and when it was last looked at. Amounts are in permits × frequency.</summary>
internal sealed class BucketModel(int permits, int perSecond, long frequency) : IModel
{
    private readonly BigInteger _full = (BigInteger)permits * frequency;
    private BigInteger _amount = (BigInteger)permits * frequency;
    private long _seen;

    public int Available(long elapsed)
    {
        _amount = BigInteger.Min(_full, _amount + ((BigInteger)(elapsed - _seen) * perSecond));
        _seen = elapsed;
        return (int)(_amount / frequency);
    }

    public void Take(long elapsed, int permits) => _amount -= (BigInteger)permits * frequency;
}
