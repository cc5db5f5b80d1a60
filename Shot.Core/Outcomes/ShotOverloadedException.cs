namespace Shot;

/// <summary>The call was refused, because a limit had no permit or no place left. Its work was not started.</summary>
/// <param name="limitName">The name of the limit.</param>
/// <param name="retryAfter">Time until a permit is available, if no other caller takes it. Above zero.</param>
/// <param name="isKeyed">Whether only the permits of the call's own key are used up.</param>
public sealed class ShotOverloadedException(string limitName, TimeSpan retryAfter, bool isKeyed = false)
    : Exception(string.Create(
        CultureInfo.InvariantCulture,
        $"'{limitName}' {(isKeyed ? "has no permit left for this key" : "is overloaded")}: the call was refused. "
        + $"A permit is due in {retryAfter.TotalMilliseconds:0.###} ms.")), IShotException
{
    /// <inheritdoc/>
    public string LimitName { get; } = limitName;

    /// <summary>Time until a permit is available, if no other caller takes it. Above zero.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;

    /// <summary>Whether only the permits of the call's own key are used up: other keys may be admitted. Over HTTP: 429.</summary>
    public bool IsKeyed { get; } = isKeyed;
}
