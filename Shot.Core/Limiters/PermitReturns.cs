namespace Shot;

/// <summary>What a limiter knows of permits that were given back. Exists from its first stamp on.</summary>
internal sealed class PermitReturns
{
    private long _total;
    private long _lost;
    private long _latestDue;

    /// <summary>Only who holds it gives back. Admissions do not care.</summary>
    public Lock Lock { get; } = new();

    /// <summary>The cost of all that was given back. Counted after the swap, so that who reads this before the word counts nothing too little.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>The cost of all that could not be given back.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>No work was ever booked to be due later than this.</summary>
    public long LatestDue => Volatile.Read(ref _latestDue);

    /// <summary>Counts, under the lock.</summary>
    public void Count(long given, long lost)
    {
        Volatile.Write(ref _total, unchecked(_total + given));
        Volatile.Write(ref _lost, _lost + lost);
    }

    /// <summary>Announces a booking, before its swap.</summary>
    public void Announce(long due)
    {
        var latest = LatestDue;
        while (due > latest)
        {
            var found = Interlocked.CompareExchange(ref _latestDue, due, latest);
            if (found == latest)
                return;
            latest = found;
        }
    }
}
