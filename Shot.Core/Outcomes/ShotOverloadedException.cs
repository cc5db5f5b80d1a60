namespace Shot;

/// <summary>The call was refused, because a limit had no permit or no place left. Its work was not started.</summary>
/// <param name="limitName">The name of the limit.</param>
/// <param name="retryAfter">Time until a permit is available, if no other caller takes it. Above zero; <see cref="TimeSpan.MaxValue"/> if
/// the call costs more than the burst.</param>
/// <param name="isKeyed">Whether only the permits of the call's own key are used up.</param>
public sealed class ShotOverloadedException(string limitName, TimeSpan retryAfter, bool isKeyed = false)
    : Exception(string.Create(
        CultureInfo.InvariantCulture,
        $"{(retryAfter == TimeSpan.MaxValue
            ? $"The call costs more permits than '{limitName}' ever has: it was refused. Waiting does not help."
            : $"'{limitName}' {(isKeyed ? "has no permit left for this key" : "is overloaded")}: the call was refused. "
                + $"A permit is due in {retryAfter.TotalMilliseconds:0.###} ms.")}")), IShotException
{
    /// <inheritdoc/>
    public string LimitName { get; } = limitName;

    /// <summary>Time until a permit is available, if no other caller takes it. Above zero; <see cref="TimeSpan.MaxValue"/> if
    /// <see cref="IsTooCostly"/>.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;

    /// <summary>Whether the call costs more than the limit's burst, or states a negative cost, so that waiting does not help. See
    /// <see cref="ShotLimitAttribute.CostFrom"/>. Over HTTP: 413.</summary>
    public bool IsTooCostly => RetryAfter == TimeSpan.MaxValue;

    /// <summary>Whether only the permits of the call's own key are used up: other keys may be admitted. Over HTTP: 429.</summary>
    public bool IsKeyed { get; } = isKeyed;
}
