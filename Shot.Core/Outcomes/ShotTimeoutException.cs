namespace Shot;

/// <summary>The call was admitted, but its work did not end by the deadline.</summary>
/// <param name="limitName">The name of the limit.</param>
/// <param name="maxWait">The deadline, counted from the moment at which the call entered the guard.</param>
/// <param name="abandoned">Whether the work was abandoned and may still run.</param>
public sealed class ShotTimeoutException(string limitName, TimeSpan maxWait, bool abandoned = false)
    : TimeoutException(string.Create(
        CultureInfo.InvariantCulture,
        $"'{limitName}' missed its deadline of {maxWait.TotalMilliseconds:0.###} ms"
        + $"{(abandoned ? "; its work was abandoned and may still run" : "")}.")), IShotException
{
    /// <inheritdoc/>
    public string LimitName { get; } = limitName;

    /// <summary>The deadline, counted from the moment at which the call entered the guard.</summary>
    public TimeSpan MaxWait { get; } = maxWait;

    /// <summary>Whether the work was abandoned and may still run.</summary>
    public bool Abandoned { get; } = abandoned;
}
