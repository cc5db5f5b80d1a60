namespace Shot;

/// <summary>Permits that were taken, as seen when they are given back.</summary>
/// <param name="Cost">What they added to the word.</param>
/// <param name="Position">Where the algorithm put them.</param>
/// <param name="ReturnedSince">At least what others gave back since.</param>
internal readonly record struct Taken(long Cost, long Position, long ReturnedSince);
