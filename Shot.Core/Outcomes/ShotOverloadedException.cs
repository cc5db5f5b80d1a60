namespace Shot;

/// <summary>The call was refused, because a limit had no permit or no place left. Its work was not started.</summary>
public sealed class ShotOverloadedException : Exception, IShotException
{
    /// <summary>Reports a call that <paramref name="limitName"/> refused.</summary>
    /// <param name="limitName">The name of the limit.</param>
    /// <param name="retryAfter">Time until a permit is available, if no other caller takes it. Above zero.</param>
    /// <param name="isKeyed">Whether only the permits of the call's own key are used up.</param>
    public ShotOverloadedException(string limitName, TimeSpan retryAfter, bool isKeyed = false)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"'{limitName}' {(isKeyed ? "has no permit left for this key" : "is overloaded")}: the call was refused. "
            + $"A permit is due in {retryAfter.TotalMilliseconds:0.###} ms."))
    {
        LimitName = limitName;
        RetryAfter = retryAfter;
        IsKeyed = isKeyed;
    }

    /// <inheritdoc/>
    public string LimitName { get; }

    /// <summary>Time until a permit is available, if no other caller takes it. Above zero.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>Whether only the permits of the call's own key are used up, so that other keys may be admitted. Over HTTP the answer is
    /// 429.</summary>
    public bool IsKeyed { get; }
}
