namespace Shot;

/// <summary>The word of a limiter and the time, as one decision saw them: the epoch of <see cref="CoarseClock"/> before the clock was read,
/// the word, the ticks since the limiter was created as the clock shows them, the same in units and never before an earlier decision, and
/// the word rolled to that time.</summary>
internal readonly record struct Reading(long Epoch, long Word, long Elapsed, long Now, long Rolled);
