namespace Shot.Sample.Cluster;

/// <summary>When the store was killed, and when an empty one could be reached again.</summary>
/// <param name="Killed">Time of the kill, by the clock of the stamps.</param>
/// <param name="Back">Time of the return, by the same clock.</param>
/// <param name="KilledAt">Time of the kill, by the clock of the logs.</param>
/// <param name="BackAt">Time of the return, by the same clock.</param>
/// <param name="Asks">What the store had been asked before.</param>
internal sealed record Outage(long Killed, long Back, DateTime KilledAt, DateTime BackAt, long? Asks);
