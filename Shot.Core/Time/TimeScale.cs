using System.Numerics;

namespace Shot;

/// <summary>
/// Turns ticks of a clock into the units of one limiter. A unit is a power-of-two share of a period: of the time between two
/// permits of a token bucket, or of a window. So a period is a whole number of units whatever the rate, and what gets
/// rounded is the factor between ticks and units, to 62 bits, instead of the period, to a nanosecond.
/// </summary>
/// <remarks>
/// The share is as fine as 20 years of uptime in 62 bits allow: 3.6 to 7.3 units a nanosecond. The factor is rounded up by
/// less than one part in 2^62, so units are exact wherever the true value is at least that close to a whole number (a period
/// of 1 ms is over at 1 ms, not one tick later), and early by less than one unit after the whole 20 years. Then time stands still.
/// </remarks>
internal readonly struct TimeScale
{
    /// <summary>After this many seconds time stands still: nothing is replenished any more, so nothing is over-admitted.</summary>
    internal const long HorizonSeconds = 20L * 365 * 86_400;

    private const double HorizonBits = 62;
    private readonly ulong _factor;
    private readonly int _ticksShift;
    private readonly long _maxTicks;

    /// <param name="periods">Periods that pass in <paramref name="seconds"/> seconds: numerator of the rate.</param>
    /// <param name="seconds">Denominator of the rate.</param>
    /// <param name="frequency">Ticks of the clock in a second.</param>
    public TimeScale(UInt128 periods, UInt128 seconds, long frequency)
    {
        Frequency = frequency;
        var rateBits = Math.Log2((double)periods) - Math.Log2((double)seconds);
        PeriodShift = (int)Math.Floor(HorizonBits - Math.Log2(HorizonSeconds) - rateBits);

        // factor / 2^64 × 2^ticksShift is the number of units in a tick; a factor of 63 bits keeps all the precision there is.
        var unitsPerTickBits = rateBits + PeriodShift - Math.Log2(frequency);
        var factorShift = Math.Min(64, 62 - (int)Math.Floor(unitsPerTickBits));
        _ticksShift = 64 - factorShift;
        var numerator = (BigInteger)periods << (PeriodShift + factorShift);
        var denominator = (BigInteger)seconds * frequency;
        _factor = (ulong)((numerator + denominator - 1) / denominator);
        _maxTicks = (long)BigInteger.Min((BigInteger)HorizonSeconds * frequency, (BigInteger)(ulong.MaxValue >> _ticksShift) >> 1);
    }

    /// <summary>A period is 2 to this power units.</summary>
    public int PeriodShift { get; }

    /// <summary>Ticks of the clock in a second.</summary>
    public long Frequency { get; }

    /// <summary>The units in this many ticks, rounded down. Saturates at both ends.</summary>
    public long ToUnits(long ticks) =>
        (long)Math.BigMul((ulong)Math.Clamp(ticks, 0, _maxTicks) << _ticksShift, _factor, out _);

    /// <summary>The first tick at which <see cref="ToUnits"/> reaches this many units.</summary>
    public long ToTicks(long units)
    {
        if (units <= 0)
            return 0;
        var scaled = (((UInt128)(ulong)units << 64) + _factor - 1) / _factor;
        var ticks = (scaled + ((UInt128.One << _ticksShift) - 1)) >> _ticksShift;
        return ticks > (UInt128)long.MaxValue ? long.MaxValue : (long)ticks;
    }

    /// <summary>A time span that is not shorter than this many ticks, and never zero.</summary>
    public TimeSpan ToTimeSpan(long ticks)
    {
        var spanTicks = (((Int128)ticks * TimeSpan.TicksPerSecond) + Frequency - 1) / Frequency;
        return new TimeSpan((long)Int128.Clamp(spanTicks, 1, long.MaxValue));
    }
}
