using System.Diagnostics.CodeAnalysis;

namespace Shot;

/// <summary>
/// The outcome of a <c>Try…</c> twin: completed with a value, overloaded or timed out. What the work itself throws is thrown, never held
/// here. The default value is none of them and says so.
/// </summary>
/// <typeparam name="T">The type of the work's value.</typeparam>
public readonly struct ShotResult<T>
{
    private readonly ShotResult _result;
    private readonly T _value;

    internal ShotResult(ShotResult result, T value)
    {
        _result = result;
        _value = value;
    }

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

    /// <summary>The work's value.</summary>
    /// <exception cref="ShotOverloadedException">The call was refused.</exception>
    /// <exception cref="ShotTimeoutException">The work missed its deadline.</exception>
    /// <exception cref="InvalidOperationException">This is a default value that no guard has made.</exception>
    public T Value
    {
        get
        {
            ThrowIfNotCompleted();
            return _value;
        }
    }

    /// <summary>Gives the work's value if there is one.</summary>
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
