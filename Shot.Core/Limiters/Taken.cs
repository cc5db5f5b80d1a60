namespace Shot;

/// <summary>Permits that are about to be given back.</summary>
/// <param name="Cost">What they added to the word.</param>
/// <param name="Position">Result of <see cref="IReplenishment.Position"/> when they were taken.</param>
/// <param name="ReturnedSince">Upper bound of what other callers gave back since.</param>
internal readonly record struct Taken(long Cost, long Position, long ReturnedSince);
