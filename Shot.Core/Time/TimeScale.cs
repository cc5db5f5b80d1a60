using System.Runtime.Intrinsics.X86;

namespace Shot;

/// <summary>Converts ticks of a clock to units of time of one limiter. At any rate, the limiter's period (the time between two permits of a
/// token bucket, or a window) is a whole number of units. So rounding errors of the period do not add up.</summary>
/// <remarks>Units fit in 62 bits for 20 years of uptime. <see cref="Exact"/> units are a whole fraction of a tick, so every instant is
/// exact. <see cref="Dyadic"/> units are a power-of-two fraction of the period, 3.6 to 7.3 per nanosecond. Their factor has 62 bits and is
/// rounded up, so that a period of 1 ms ends at 1 ms and not one tick later. After 20 years the error is less than a unit.</remarks>
internal readonly struct TimeScale
{
    /// <summary>Time stops after this many seconds. Nothing is replenished any more, so no limit is exceeded.</summary>
    internal const long HorizonSeconds = 20L * 365 * 86_400;

    private const int UnitBits = 62;
    private const double NanosecondsPerSecond = 1e9;

    // 2^-51 covers a quotient and a product, each rounded by at most 2^-53, of a number that was itself rounded so.
    private const double DoubleError = 1.0 / (1L << 51);

    // Only a scale of ticks has it: other factors have 62 or 63 bits, or the shift of their exact number of units.
    private const ulong TicksFactor = 1UL << 63;

    private readonly ulong _factor;
    private readonly int _ticksShift;
    private readonly long _maxTicks;

    // Units are (ticks << ticksShift) × factor / 2^64: the upper half of one multiplication.
    private TimeScale(long period, ulong factor, int ticksShift, long frequency)
    {
        Period = period;
        Frequency = frequency;
        _factor = factor;
        _ticksShift = ticksShift;
        _maxTicks = (long)BigInteger.Min((BigInteger)HorizonSeconds * frequency, Math.Min(ulong.MaxValue >> ticksShift, long.MaxValue));
    }

    public long Period { get; }
    public long Frequency { get; }

    /// <summary>Scale of a limiter. A bucket's period is the time between two permits, a power of two, so that costs are shifts. A window's
    /// is the time in which the whole burst is replenished.</summary>
    public static TimeScale Of(bool isBucket, int permits, double perSecond, TimeProvider? timeProvider)
    {
        var (periods, seconds) = Fraction(permits, perSecond);
        var frequency = (timeProvider ?? TimeProvider.System).TimestampFrequency;
        return isBucket ? Dyadic(periods, seconds, frequency) : Exact(periods, seconds * (uint)permits, frequency);
    }

    /// <summary>Creates a scale whose unit is a tick.</summary>
    public static TimeScale Ticks(TimeProvider? timeProvider) =>
        new(period: 1, TicksFactor, ticksShift: 1, (timeProvider ?? TimeProvider.System).TimestampFrequency);

    /// <summary>Creates a scale for a number of periods per number of seconds. Its period is a power of two.</summary>
    public static TimeScale Dyadic(UInt128 periods, UInt128 seconds, long frequency)
    {
        var rateBits = Math.Log2((double)periods) - Math.Log2((double)seconds);
        var periodShift = (int)Math.Floor(UnitBits - Math.Log2(HorizonSeconds) - rateBits);

        // A factor of 63 bits keeps the full precision.
        var unitsPerTickBits = rateBits + periodShift - Math.Log2(frequency);
        var factorShift = Math.Min(64, UnitBits - (int)Math.Floor(unitsPerTickBits));
        var numerator = (BigInteger)periods << (periodShift + factorShift);
        var denominator = (BigInteger)seconds * frequency;
        return new(1L << periodShift, (ulong)((numerator + denominator - 1) / denominator), 64 - factorShift, frequency);
    }

    /// <summary>Creates a scale with an exact period, or a dyadic one if that would not fit.</summary>
    public static TimeScale Exact(UInt128 periods, UInt128 seconds, long frequency)
    {
        var period = (BigInteger)seconds * frequency;
        var common = BigInteger.GreatestCommonDivisor(period, periods);
        period /= common;
        var unitsPerTick = (BigInteger)periods / common;
        if (period.GetBitLength() > UnitBits || ((BigInteger)HorizonSeconds * frequency * unitsPerTick).GetBitLength() > UnitBits)
            return Dyadic(periods, seconds, frequency);
        var ticksShift = (int)unitsPerTick.GetBitLength();
        return new((long)period, (ulong)unitsPerTick << (64 - ticksShift), ticksShift, frequency);
    }

    /// <summary>Converts ticks to units, rounded down. Saturates at both ends.</summary>
    public long ToUnits(long ticks) =>
        (long)Math.BigMul((ulong)Math.Clamp(ticks, 0, _maxTicks) << _ticksShift, _factor, out _);

    /// <summary>As <see cref="ToUnits"/>, for ticks that another scale of the same clock has limited to its horizon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ToUnitsWithin(long ticks)
    {
        // Math.BigMul would also write the lower half to memory, which takes as long as the rest.
        var shifted = (ulong)ticks << _ticksShift;
        return (long)(Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(shifted, _factor) : Math.BigMul(shifted, _factor, out _));
    }

    /// <summary>As <see cref="ToUnitsWithin"/>, but rounded up.</summary>
    public long ToUnitsAbove(long ticks)
    {
        var units = (long)Math.BigMul((ulong)ticks << _ticksShift, _factor, out var fraction);
        return fraction == 0 ? units : units + 1;
    }

    /// <summary>First tick at which <see cref="ToUnits"/> reaches this many units.</summary>
    public long ToTicks(long units)
    {
        if (units <= 0)
            return 0;
        if (_factor == TicksFactor)
            return units;
        var scaled = (((UInt128)(ulong)units << 64) + _factor - 1) / _factor;
        var ticks = (scaled + ((UInt128.One << _ticksShift) - 1)) >> _ticksShift;
        return ticks > (UInt128)long.MaxValue ? long.MaxValue : (long)ticks;
    }

    /// <summary>Converts ticks to a time span, rounded up and above zero.</summary>
    public TimeSpan ToTimeSpan(long ticks)
    {
        var spanTicks = (((Int128)ticks * TimeSpan.TicksPerSecond) + Frequency - 1) / Frequency;
        return new TimeSpan((long)Int128.Clamp(spanTicks, 1, long.MaxValue));
    }

    /// <summary>A rate as an exact fraction. A double such as <c>5 / 60.0</c> is only close to a twelfth. So if the fill time is within a
    /// double's error of a whole number of nanoseconds, that number is used: five permits at <c>5 / 60.0</c> fill in 60 s. Any other rate
    /// is the double's exact value.</summary>
    private static (UInt128 Permits, UInt128 Seconds) Fraction(int permits, double perSecond)
    {
        var fillNanoseconds = permits / perSecond * NanosecondsPerSecond;
        var whole = Math.Round(fillNanoseconds);
        if (whole >= 1 && Math.Abs(fillNanoseconds - whole) <= whole * DoubleError)
            return ((UInt128)permits * (ulong)NanosecondsPerSecond, (UInt128)whole);

        var bits = BitConverter.DoubleToUInt64Bits(perSecond);
        var exponent = (int)(bits >> 52) - 1075;
        var mantissa = (bits & ((1UL << 52) - 1)) | (1UL << 52);
        var zeros = Math.Min(BitOperations.TrailingZeroCount(mantissa), -exponent);
        return (mantissa >> zeros, UInt128.One << (-exponent - zeros));
    }
}
