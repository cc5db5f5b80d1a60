namespace Shot;

/// <summary>A rate as an exact fraction. The only rounding happens in <see cref="TimeScale"/>.</summary>
internal readonly struct ReplenishmentRate
{
    private const double NanosecondsPerSecond = 1e9;

    // 2^-51 covers a quotient and a product, each rounded by at most 2^-53, of a number that was itself rounded so.
    private const double DoubleError = 1.0 / (1L << 51);

    private readonly UInt128 _permits;
    private readonly UInt128 _seconds;
    private readonly int _burst;

    /// <summary>
    /// A double such as <c>5 / 60.0</c> is only close to a twelfth. So if the fill time is within a double's error of a whole number of
    /// nanoseconds, that number is used: five permits at <c>5 / 60.0</c> fill in 60 s. Any other rate is the double's exact value.
    /// </summary>
    public ReplenishmentRate(int permits, double perSecond)
    {
        _burst = permits;
        var fillNanoseconds = permits / perSecond * NanosecondsPerSecond;
        var whole = Math.Round(fillNanoseconds);
        if (whole >= 1 && Math.Abs(fillNanoseconds - whole) <= whole * DoubleError)
        {
            _permits = (UInt128)permits * (ulong)NanosecondsPerSecond;
            _seconds = (UInt128)whole;
            return;
        }

        var bits = BitConverter.DoubleToUInt64Bits(perSecond);
        var exponent = (int)(bits >> 52) - 1075;
        var mantissa = (bits & ((1UL << 52) - 1)) | (1UL << 52);
        var zeros = Math.Min(System.Numerics.BitOperations.TrailingZeroCount(mantissa), -exponent);
        _permits = mantissa >> zeros;
        _seconds = UInt128.One << (-exponent - zeros);
    }

    /// <summary>Scale whose period is the time between two permits. A power of two, so that costs are shifts.</summary>
    public TimeScale ByPermit(long frequency) => TimeScale.Dyadic(_permits, _seconds, frequency);

    /// <summary>Scale whose period is the time in which the whole burst is replenished: a window.</summary>
    public TimeScale ByWindow(long frequency) => TimeScale.Exact(_permits, _seconds * (uint)_burst, frequency);
}
