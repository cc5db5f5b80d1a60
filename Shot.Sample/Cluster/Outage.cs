using System.Diagnostics;

namespace Shot.Sample.Cluster;

/// <summary>When the store was killed, and when an empty one could be reached again.</summary>
/// <param name="Killed">Time of the kill, by <see cref="Stopwatch"/>.</param>
/// <param name="Back">Time of the return; null if there was none.</param>
/// <param name="Asks">What the store had been asked before.</param>
internal sealed record Outage(long Killed, long? Back, long? Asks);
