namespace Shot;

/// <summary>Permits that are about to be given back: what they added to the word, their <see cref="IReplenishment.Position"/> when they
/// were taken, and an upper bound of what other callers gave back since.</summary>
internal readonly record struct Taken(long Cost, long Position, long ReturnedSince);
