using System.Net.Http.Headers;

namespace Shot.Http.Limits;

/// <summary>The hosts that have asked for no requests until a time. Reading takes no lock. Holds at most <see cref="MaxHosts"/>: beyond
/// that, the host whose time ends first is forgotten.</summary>
internal sealed class HostStops(TimeProvider time)
{
    internal const int MaxHosts = 1_000;

    private readonly Lock _changing = new();

    // Never changed, only replaced. Null while no host has asked.
    private volatile Dictionary<HostKey, long>? _ends;

    public bool IsEmpty => _ends is null;

    /// <summary>Whether no request is to be sent to a host now.</summary>
    /// <param name="host">The host.</param>
    /// <param name="left">Time until the next request; above zero.</param>
    public bool IsStopped(HostKey host, out TimeSpan left)
    {
        left = TimeSpan.Zero;
        if (_ends is not { } ends || !ends.TryGetValue(host, out var end))
            return false;
        left = time.GetElapsedTime(time.GetTimestamp(), end);
        return left > TimeSpan.Zero;
    }

    /// <summary>Stops requests to a host. An earlier end never replaces a later one.</summary>
    public void Stop(HostKey host, RetryConditionHeaderValue after, TimeSpan most)
    {
        var wait = after.Delta ?? (after.Date is { } date ? date - time.GetUtcNow() : TimeSpan.Zero);
        if (wait <= TimeSpan.Zero)
            return;
        if (wait > most)
            wait = most;
        var now = time.GetTimestamp();
        var end = now + (long)(wait.TotalSeconds * time.TimestampFrequency);
        lock (_changing)
        {
            if (_ends is { } known && known.TryGetValue(host, out var before) && before >= end)
                return;
            var ends = (_ends ?? []).Where(other => other.Value > now).ToDictionary();
            ends[host] = end;
            if (ends.Count > MaxHosts)
                ends.Remove(ends.MinBy(static other => other.Value).Key);
            _ends = ends;
        }
    }
}
