namespace Shot;

/// <summary>State of a limiter whose permits can be given back. Created with the first stamp.</summary>
/// <remarks>The total wraps around; for a slow bucket, whose permits are expensive, after a few dozen returns. An era counter detects that.
/// A new era starts whenever the total crosses a multiple of 2^61, which is more than any single return adds. Totals whose eras differ by
/// at most two differ by less than 2^63, so their difference is exact. A larger distance exceeds what any bucket holds.</remarks>
internal sealed class PermitReturns
{
    private const int EraBits = 61;

    private long _total;
    private int _era;
    private long _lost;
    private long _latestDue;

    /// <summary>Serialises returns. Admissions do not take it.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Cost of everything given back. Updated after the swap: a reader that reads it first underestimates nothing.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>Read it before <see cref="Total"/>. An era that is too old only overestimates what was given back since.</summary>
    public int Era => Volatile.Read(ref _era);

    public long Lost => Volatile.Read(ref _lost);
    public long LatestDue => Volatile.Read(ref _latestDue);

    /// <summary>Upper bound of what was given back since that era and total were read. Requires the lock.</summary>
    public long Since(int era, long total) => unchecked((uint)(_era - era)) > 2 ? long.MaxValue : unchecked(_total - total);

    /// <summary>Records a return. Requires the lock.</summary>
    public void Count(long given, long lost)
    {
        var total = unchecked(_total + given);
        var isNewEra = (total ^ _total) >>> EraBits != 0;
        Volatile.Write(ref _total, total);
        if (isNewEra)
            Volatile.Write(ref _era, unchecked(_era + 1));
        Volatile.Write(ref _lost, _lost + lost);
    }

    /// <summary>Records the due time of a booking. Call before the booking's swap.</summary>
    public void Announce(long due) => Replenishment.Raise(ref _latestDue, due);
}
