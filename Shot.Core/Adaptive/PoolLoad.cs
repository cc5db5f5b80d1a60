namespace Shot.Adaptive;

/// <summary>What the gates that the pool's delay may refuse did since the last tick, all together.</summary>
internal struct PoolLoad
{
    /// <summary>Seconds since the last tick.</summary>
    public double Elapsed;

    /// <summary>Time in seconds that work waits for the thread pool.</summary>
    public double Delay;

    /// <summary>Number of callers inside now.</summary>
    public int Inside;

    /// <summary>Number of callers that left.</summary>
    public long Left;

    /// <summary>Number of callers that came, refused ones included.</summary>
    public long Normal;
    public long Critical;
    public long Sheddable;

    /// <summary>Sum of the times without load in seconds of those who left, and the number of those whose time is known.</summary>
    public double NoLoadSum;
    public long NoLoadCount;

    public void Add(int inside, (long Normal, long Critical, long Sheddable) came, long left, double noLoadTime)
    {
        Inside += inside;
        Left += left;
        Normal += came.Normal;
        Critical += came.Critical;
        Sheddable += came.Sheddable;
        if (noLoadTime <= 0)
            return;
        NoLoadSum += left * noLoadTime;
        NoLoadCount += left;
    }
}
