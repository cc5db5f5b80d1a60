namespace Shot;

/// <summary>Waits that never end early.</summary>
internal static class PreciseDelay
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    /// <summary>Waits until a time has passed since a time stamp.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    public static async Task After(long timestamp, TimeSpan delay, TimeProvider time, CancellationToken cancellationToken)
    {
        // Timers count whole milliseconds and may be early by one.
        for (var left = delay - time.GetElapsedTime(timestamp); left > TimeSpan.Zero; left = delay - time.GetElapsedTime(timestamp))
            await Task.Delay(left > LongestTimer ? LongestTimer : TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time, cancellationToken).ConfigureAwait(false);
    }
}
