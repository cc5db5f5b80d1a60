using System.Globalization;

namespace Shot;

/// <summary>The call was refused: the limit had no permit left, and the work was never started.</summary>
public sealed class ShotOverloadedException : Exception, IShotException
{
    /// <summary>Reports a call that <paramref name="limitName"/> refused.</summary>
    /// <param name="limitName">The name of the limit.</param>
    /// <param name="retryAfter">How long until a permit is there for a caller that is alone; above zero.</param>
    /// <param name="isKeyed">Whether the permits of the call's own key are used up.</param>
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

    /// <summary>How long until a permit is there for a caller that is alone; above zero.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>Whether the permits of the call's own key are used up: other keys may still enter. Over HTTP that is 429.</summary>
    public bool IsKeyed { get; }
}
