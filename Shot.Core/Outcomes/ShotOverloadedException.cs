using System.Globalization;

namespace Shot;

/// <summary>The call was shed: the limit had no permit left, and the work was never started.</summary>
public sealed class ShotOverloadedException : ShotException
{
    /// <summary>Reports a call that <paramref name="limitName"/> shed.</summary>
    /// <param name="limitName">The name of the limit.</param>
    /// <param name="retryAfter">How long until a permit is there for a caller that is alone; above zero.</param>
    public ShotOverloadedException(string limitName, TimeSpan retryAfter)
        : base(limitName, string.Create(CultureInfo.InvariantCulture,
            $"'{limitName}' is overloaded: the call was shed. A permit is due in {retryAfter.TotalMilliseconds:0.###} ms."))
        => RetryAfter = retryAfter;

    /// <summary>How long until a permit is there for a caller that is alone; above zero.</summary>
    public TimeSpan RetryAfter { get; }
}
