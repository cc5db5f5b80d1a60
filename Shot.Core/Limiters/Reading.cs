namespace Shot;

/// <summary>The word of a limiter and the time, as one decision saw them.</summary>
/// <param name="Epoch">The epoch of <see cref="CoarseClock"/> before the clock was read.</param>
/// <param name="Word">The word.</param>
/// <param name="Elapsed">Ticks since the limiter was created, as the clock shows them.</param>
/// <param name="Now">The same in units, and never before an earlier decision.</param>
/// <param name="Rolled">The word, rolled to <paramref name="Now"/>.</param>
internal readonly record struct Reading(long Epoch, long Word, long Elapsed, long Now, long Rolled);
