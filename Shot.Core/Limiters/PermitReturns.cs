namespace Shot;

/// <summary>What a limiter knows of permits that were given back. Exists from its first stamp on.</summary>
/// <remarks>The total wraps, for a slow bucket after a few dozen returns. So it comes with an era, which begins whenever the total has grown by 2^61, more than any
/// single return: two totals whose eras differ by at most two differ by less than 2^63, so their difference is right. Anything further apart is more than any bucket
/// holds.</remarks>
internal sealed class PermitReturns
{
    private const int EraBits = 61;

    private long _total;
    private int _era;
    private long _lost;
    private long _latestDue;

    /// <summary>Only who holds it gives back. Admissions do not care.</summary>
    public Lock Lock { get; } = new();

    /// <summary>The cost of all that was given back. Counted after the swap, so that who reads this before the word counts nothing too little.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>To be read before the <see cref="Total"/>: then it is at worst too early, which makes more of what was given back since.</summary>
    public int Era => Volatile.Read(ref _era);

    /// <summary>The cost of all that could not be given back.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>No work was ever booked to be due later than this.</summary>
    public long LatestDue => Volatile.Read(ref _latestDue);

    /// <summary>At least the cost of what was given back since that era and total were read. Under the lock.</summary>
    public long Since(int era, long total) => unchecked((uint)(_era - era)) > 2 ? long.MaxValue : unchecked(_total - total);

    /// <summary>Counts, under the lock.</summary>
    public void Count(long given, long lost)
    {
        var total = unchecked(_total + given);
        var isNewEra = (total ^ _total) >>> EraBits != 0;
        Volatile.Write(ref _total, total);
        if (isNewEra)
            Volatile.Write(ref _era, unchecked(_era + 1));
        Volatile.Write(ref _lost, _lost + lost);
    }

    /// <summary>Announces a booking, before its swap.</summary>
    public void Announce(long due) => Replenishment.Raise(ref _latestDue, due);
}
