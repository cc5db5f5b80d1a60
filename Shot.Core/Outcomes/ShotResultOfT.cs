namespace Shot;

/// <summary>Result of a <c>Try…</c> twin: completed with a value, overloaded or timed out. Exceptions of the work itself are thrown, not
/// stored. The default value has the outcome <see cref="ShotOutcome.None"/>.</summary>
/// <typeparam name="T">The type of the work's value.</typeparam>
public readonly struct ShotResult<T>
{
    private readonly ShotResult _result;
    private readonly T _value;

    internal ShotResult(ShotResult result, T value) => (_result, _value) = (result, value);

    /// <inheritdoc cref="ShotResult.Outcome"/>
    public ShotOutcome Outcome => _result.Outcome;

    /// <inheritdoc cref="ShotResult.IsCompleted"/>
    public bool IsCompleted => _result.IsCompleted;

    /// <inheritdoc cref="ShotResult.IsOverloaded"/>
    public bool IsOverloaded => _result.IsOverloaded;

    /// <inheritdoc cref="ShotResult.IsTimedOut"/>
    public bool IsTimedOut => _result.IsTimedOut;

    /// <inheritdoc cref="ShotResult.LimitName"/>
    public string? LimitName => _result.LimitName;

    /// <inheritdoc cref="ShotResult.RetryAfter"/>
    public TimeSpan RetryAfter => _result.RetryAfter;

    /// <inheritdoc cref="ShotResult.IsKeyed"/>
    public bool IsKeyed => _result.IsKeyed;

    /// <summary>Value that the work returned.</summary>
    /// <exception cref="ShotOverloadedException">The call was refused.</exception>
    /// <exception cref="ShotTimeoutException">The call is late.</exception>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public T Value
    {
        get
        {
            ThrowIfNotCompleted();
            return _value;
        }
    }

    /// <summary>Gets the value that the work returned. Returns false if the call did not complete.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return IsCompleted;
    }

    /// <inheritdoc cref="ShotResult.ThrowIfNotCompleted"/>
    public void ThrowIfNotCompleted() => _result.ThrowIfNotCompleted();

    /// <inheritdoc/>
    public override string ToString() => IsCompleted ? $"completed: {_value}" : _result.ToString();
}
