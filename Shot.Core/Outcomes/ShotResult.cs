namespace Shot;

/// <summary>
/// The outcome of a <c>Try…</c> twin whose work returns nothing: completed, overloaded or timed out. What the work itself
/// throws is thrown, never held here. The default value is none of them and says so.
/// </summary>
public readonly struct ShotResult
{
    private readonly TimeSpan _time;

    internal ShotResult(ShotOutcome outcome, string? limitName, TimeSpan time, bool isKeyed = false)
    {
        Outcome = outcome;
        IsKeyed = isKeyed;
        LimitName = limitName;
        _time = time;
    }

    /// <summary>What became of the call.</summary>
    public ShotOutcome Outcome { get; }

    /// <summary>Whether the work ran and returned.</summary>
    public bool IsCompleted => Outcome == ShotOutcome.Completed;

    /// <summary>Whether the call was refused; the work was never started.</summary>
    public bool IsOverloaded => Outcome == ShotOutcome.Overloaded;

    /// <summary>Whether the work missed its deadline.</summary>
    public bool IsTimedOut => Outcome == ShotOutcome.TimedOut;

    /// <summary>The limit that refused or timed the call out; null when it completed.</summary>
    public string? LimitName { get; }

    /// <summary>When overloaded, how long until a permit is there for a caller that is alone; else zero.</summary>
    public TimeSpan RetryAfter => IsOverloaded ? _time : TimeSpan.Zero;

    /// <summary>Whether it was refused because the permits of the call's own key are used up: other keys may still enter.</summary>
    public bool IsKeyed { get; }

    /// <summary>The result of a call whose work returned.</summary>
    public static ShotResult Completed() => new(ShotOutcome.Completed, null, TimeSpan.Zero);

    /// <summary>The result of a call whose work returned <paramref name="value"/>.</summary>
    public static ShotResult<T> Completed<T>(T value) => new(Completed(), value);

    /// <summary>The result of a call that <paramref name="limitName"/> refused.</summary>
    public static ShotResult Overloaded(string limitName, TimeSpan retryAfter, bool isKeyed = false) => new(ShotOutcome.Overloaded, limitName, retryAfter, isKeyed);

    /// <summary>The result of a call that <paramref name="limitName"/> refused.</summary>
    public static ShotResult<T> Overloaded<T>(string limitName, TimeSpan retryAfter, bool isKeyed = false) => new(Overloaded(limitName, retryAfter, isKeyed), default!);

    /// <summary>The result of a call that missed the deadline of <paramref name="limitName"/>.</summary>
    public static ShotResult TimedOut(string limitName, TimeSpan maxWait) => new(ShotOutcome.TimedOut, limitName, maxWait);

    /// <summary>The result of a call that missed the deadline of <paramref name="limitName"/>.</summary>
    public static ShotResult<T> TimedOut<T>(string limitName, TimeSpan maxWait) => new(TimedOut(limitName, maxWait), default!);

    /// <summary>Throws what the throwing method would have thrown.</summary>
    /// <exception cref="ShotOverloadedException">The call was refused.</exception>
    /// <exception cref="ShotTimeoutException">The work missed its deadline.</exception>
    /// <exception cref="InvalidOperationException">This is a default value that no guard has made.</exception>
    public void ThrowIfNotCompleted()
    {
        switch (Outcome)
        {
            case ShotOutcome.Completed:
                return;
            case ShotOutcome.Overloaded:
                throw new ShotOverloadedException(LimitName!, _time, IsKeyed);
            case ShotOutcome.TimedOut:
                throw new ShotTimeoutException(LimitName!, _time);
            default:
                throw new InvalidOperationException("This is the default value of a ShotResult: no guarded call has made it.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Outcome switch
    {
        ShotOutcome.Completed => "completed",
        ShotOutcome.Overloaded => $"overloaded: '{LimitName}'",
        ShotOutcome.TimedOut => $"timed out: '{LimitName}'",
        _ => "none: the default value",
    };
}
