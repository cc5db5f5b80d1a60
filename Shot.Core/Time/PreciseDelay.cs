namespace Shot;

/// <summary>Delays that never end early.</summary>
internal static class PreciseDelay
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    /// <summary>Waits until a time span has passed since a timestamp.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static async Task After(long timestamp, TimeSpan delay, TimeProvider time, CancellationToken cancellationToken)
    {
        // Timers have a resolution of a millisecond and may fire up to one early.
        for (var left = delay - time.GetElapsedTime(timestamp); left > TimeSpan.Zero; left = delay - time.GetElapsedTime(timestamp))
        {
            var timer = left > LongestTimer ? LongestTimer : TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
            await Task.Delay(timer, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
