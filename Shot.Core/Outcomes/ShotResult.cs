namespace Shot;

/// <summary>Result of a <c>Try…</c> twin whose work returns no value: completed, overloaded or timed out. Exceptions of the work itself are
/// thrown, not stored. The default value has the outcome <see cref="ShotOutcome.None"/>.</summary>
public readonly struct ShotResult
{
    private readonly TimeSpan _time;

    internal ShotResult(ShotOutcome outcome, string? limitName, TimeSpan time, bool isKeyed = false) =>
        (Outcome, LimitName, _time, IsKeyed) = (outcome, limitName, time, isKeyed);

    /// <summary>Outcome of the call.</summary>
    public ShotOutcome Outcome { get; }

    /// <summary>Whether the work ran and returned.</summary>
    public bool IsCompleted => Outcome == ShotOutcome.Completed;

    /// <summary>Whether the call was refused. Its work was not started.</summary>
    public bool IsOverloaded => Outcome == ShotOutcome.Overloaded;

    /// <summary>Whether the call is late.</summary>
    public bool IsTimedOut => Outcome == ShotOutcome.TimedOut;

    /// <summary>Name of the limit that refused the call or set its deadline; null if the call completed.</summary>
    public string? LimitName { get; }

    /// <summary>If overloaded, the time until a permit is available, if no other caller takes it. Otherwise zero.</summary>
    public TimeSpan RetryAfter => IsOverloaded ? _time : TimeSpan.Zero;

    /// <summary>Whether the call was refused because the permits of its own key are used up. Other keys may still be admitted.</summary>
    public bool IsKeyed { get; }

    /// <summary>The result of a call whose work returned.</summary>
    public static ShotResult Completed() => new(ShotOutcome.Completed, null, TimeSpan.Zero);

    /// <summary>The result of a call whose work returned <paramref name="value"/>.</summary>
    public static ShotResult<T> Completed<T>(T value) => new(Completed(), value);

    /// <summary>The result of a call that <paramref name="limitName"/> refused.</summary>
    public static ShotResult Overloaded(string limitName, TimeSpan retryAfter, bool isKeyed = false) =>
        new(ShotOutcome.Overloaded, limitName, retryAfter, isKeyed);

    /// <summary>The result of a call that <paramref name="limitName"/> refused.</summary>
    public static ShotResult<T> Overloaded<T>(string limitName, TimeSpan retryAfter, bool isKeyed = false) =>
        new(Overloaded(limitName, retryAfter, isKeyed), default!);

    /// <summary>The result of a call that was late for the deadline of <paramref name="limitName"/>.</summary>
    public static ShotResult TimedOut(string limitName, TimeSpan maxWait) => new(ShotOutcome.TimedOut, limitName, maxWait);

    /// <summary>The result of a call that was late for the deadline of <paramref name="limitName"/>.</summary>
    public static ShotResult<T> TimedOut<T>(string limitName, TimeSpan maxWait) => new(TimedOut(limitName, maxWait), default!);

    /// <summary>Throws the exception that the method without <c>Try</c> would have thrown. Does nothing if the call completed.</summary>
    /// <exception cref="ShotOverloadedException">The call was refused.</exception>
    /// <exception cref="ShotTimeoutException">The call is late.</exception>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
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
